/**
 * What every role needs, and nothing of the domain: database, jobs, keys, audit, HTTP.
 * @module
 */
export { type AlarmLog, alarm } from './alarms/alarm.ts'
export { type AlarmName, type AlarmWords, wordsOfAlarm } from './alarms/alarm-words.ts'
export {
  type AuditEntry,
  appendAudit,
  appendAudits,
  auditMigration,
  findBrokenAudit,
} from './audit.ts'
export {
  type Connection,
  type Database,
  type DatabasePlace,
  databaseOver,
  type Migrations,
  migrate,
  openDatabase,
  type PreparedStatement,
} from './database.ts'
export { isDatabaseGone } from './database-gone.ts'
export type { EmbeddedOptions, EmbeddedPostgres } from './embedded-postgres.ts'
export { ServiceError, type ServiceErrorCode } from './errors.ts'
export { type FetchGuard, guardedFetch, loopbackOnly } from './guarded-fetch.ts'
export { followHeads, type HeadsFollower } from './heads/follow-heads.ts'
export { requireNewestDatabase } from './heads/require-newest-database.ts'
export { formType, ocspRequestType } from './http/bodies.ts'
export { requireHost } from './http/expected-hosts.ts'
export { forEverybody } from './http/known-routes.ts'
export { negotiateType } from './http/negotiate-type.ts'
export { connectionOptions, type HttpTimeouts, usualTimeouts } from './http/time-outs.ts'
export { buildHttpApp, type HttpAppOptions, mountRole, type RoleRoutes } from './http-app.ts'
export { idParams } from './id-params.ts'
export { type JobPolicy, type JobQueue, type Jobs, startJobs } from './jobs.ts'
export { bindKeys } from './keys/bind-keys.ts'
export {
  type CertifiedSigner,
  type ChainTable,
  certifiedSigner,
  type StoredChain,
} from './keys/certified-signer.ts'
export { type KeyStore, openKeyStore, type SecretBox } from './keys/key-store.ts'
export { requireKeyOfCertificate } from './keys/require-key-of-certificate.ts'
export { openTokenKeyStore, type TokenKeyStore } from './pkcs11/token-key-store.ts'
export type { TokenPlace } from './pkcs11/token-session.ts'
export { type OauthError, oauthErrorHandler, problemHandler } from './problem.ts'
export { readConfig } from './read-config.ts'
export { type Repeated, repeat } from './repeat.ts'
export { bearerToken, requireBearer } from './require-bearer.ts'
export { startAlone } from './start-alone.ts'
