/**
 * One resident: states, and the events that the counter may record.
 * @module
 */
import { type EffectsReply, effectsReply, type LifeReply } from '@tegata/role-enrolment/contract'
import { type RecordsReply, recordsReply } from '@tegata/role-issuer/contract'
import { Button, callApi, Notice, type SurfaceConfig, useAction, useText } from '@tegata/ui'
import { useId, useState } from 'react'

const texts = {
  living: { ja: '住民', en: 'Resident' },
  deceased: { ja: '死亡', en: 'deceased' },
  card: { ja: 'カード', en: 'Card' },
  phone: { ja: 'スマートフォン', en: 'Phone' },
  sign: { ja: '署名用', en: 'signing' },
  auth: { ja: '利用者証明用', en: 'authentication' },
  record: { ja: '記録', en: 'record' },
  lost: { ja: '紛失の届け', en: 'Report lost' },
  found: { ja: '発見の届け', en: 'Report found' },
  end: { ja: '返納・廃止', en: 'Give up' },
  move: { ja: '転居を届ける', en: 'Record a move' },
  address: { ja: '新しい住所', en: 'New address' },
  municipality: { ja: '市区町村コード（5桁）', en: 'Municipality code (5 digits)' },
  effects: { ja: '起きたこと', en: 'What follows' },
  nothing: { ja: '変わったことはありません。', en: 'Nothing changed.' },
  records: { ja: '発行者の記録を見る', en: 'Records at the issuer' },
  receipt: { ja: '受領', en: 'receipt' },
} as const

const states = {
  active: { ja: '使用中', en: 'in use' },
  lost: { ja: '紛失', en: 'lost' },
  ended: { ja: '終了', en: 'ended' },
  none: { ja: 'なし', en: 'none' },
  ordered: { ja: '発行中', en: 'being issued' },
  valid: { ja: '有効', en: 'valid' },
  held: { ja: '一時停止', en: 'on hold' },
  revoked: { ja: '失効', en: 'revoked' },
  current: { ja: '有効', en: 'valid' },
  lapsed: { ja: '失効', en: 'lapsed' },
} as const

type Props = {
  readonly config: SurfaceConfig
  readonly id: string
  readonly life: LifeReply
  readonly onChanged: () => void
}

export function Resident({ config, id, life, onChanged }: Props) {
  const text = useText()
  const { action, run, busy } = useAction()
  const [effects, setEffects] = useState<EffectsReply['effects']>()
  const tell = (path: string, body: unknown = {}) =>
    run(async () => {
      const token = config.tokens?.clerk
      const call = { body, ...(token !== undefined && { token }) }
      const reply = await callApi(`${config.api}/enrolment/${path}`, call, effectsReply)
      setEffects(reply.effects)
      onChanged()
    })
  const living = life.person === 'living'
  return (
    <details>
      <summary>
        <span>
          {text(living ? texts.living : texts.deceased)} <code className="break-all">{id}</code>
        </span>
      </summary>
      <ul className="space-y-4 pb-4">
        {life.cards.map((card) => (
          <Thing key={card.id} kind="card" thing={card} busy={busy || !living} tell={tell} />
        ))}
        {life.phones.map((phone) => (
          <li key={phone.id}>
            <ul>
              <Thing kind="phone" thing={phone} busy={busy || !living} tell={tell} />
            </ul>
            <Records config={config} phoneId={phone.id} />
          </li>
        ))}
      </ul>
      {living && <Move busy={busy} onMove={(to) => tell(`residents/${id}/moves`, to)} />}
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      {effects && <Effects effects={effects} />}
    </details>
  )
}

type Held = LifeReply['cards'][number] & { readonly record?: LifeReply['phones'][number]['record'] }

function Thing({
  kind,
  thing,
  busy,
  tell,
}: {
  kind: 'card' | 'phone'
  thing: Held
  busy: boolean
  tell: (path: string) => void
}) {
  const text = useText()
  const parts = [
    `${text(texts.sign)} ${text(states[thing.sign])}`,
    `${text(texts.auth)} ${text(states[thing.auth])}`,
    ...(thing.record ? [`${text(texts.record)} ${text(states[thing.record])}`] : []),
  ]
  const tellThing = (what: string) => tell(`${kind}s/${thing.id}/${what}`)
  return (
    <li>
      <h3>
        {text(texts[kind])}: {text(states[thing.state])}
      </h3>
      <p>{parts.join(' / ')}</p>
      {thing.state !== 'ended' && (
        <div className="mt-2 flex flex-wrap gap-2">
          {thing.state === 'active' && (
            <Button kind="danger" busy={busy} onClick={() => tellThing('loss')}>
              {text(texts.lost)}
            </Button>
          )}
          {thing.state === 'lost' && (
            <Button busy={busy} onClick={() => tellThing('recovery')}>
              {text(texts.found)}
            </Button>
          )}
          <Button kind="outline" busy={busy} onClick={() => tellThing('end')}>
            {text(texts.end)}
          </Button>
        </div>
      )}
    </li>
  )
}

const field = 'mt-1 min-h-12 w-full rounded-lg border border-solid-gray-600 px-3'

function Move({
  busy,
  onMove,
}: {
  busy: boolean
  onMove: (to: { address: string; municipalityCode: string }) => void
}) {
  const text = useText()
  const id = useId()
  const [address, setAddress] = useState('')
  const [municipalityCode, setMunicipalityCode] = useState('')
  return (
    <form
      className="border-t border-solid-gray-300 py-4"
      onSubmit={(event) => {
        event.preventDefault()
        onMove({ address, municipalityCode })
      }}
    >
      <label className="block font-bold" htmlFor={`${id}-address`}>
        {text(texts.address)}
      </label>
      <input
        id={`${id}-address`}
        required
        maxLength={400}
        autoComplete="off"
        className={field}
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
      <label className="mt-3 block font-bold" htmlFor={`${id}-code`}>
        {text(texts.municipality)}
      </label>
      <input
        id={`${id}-code`}
        required
        inputMode="numeric"
        pattern="[0-9]{5}"
        autoComplete="off"
        className={field}
        value={municipalityCode}
        onChange={(event) => setMunicipalityCode(event.target.value)}
      />
      <div className="mt-3">
        <Button type="submit" busy={busy}>
          {text(texts.move)}
        </Button>
      </div>
    </form>
  )
}

const effectWords = {
  'revoke-certificate': { ja: 'の証明書を失効させます', en: 'certificate is revoked' },
  'hold-certificate': { ja: 'の証明書を一時停止します', en: 'certificate is put on hold' },
  'resume-certificate': { ja: 'の証明書の一時停止を解きます', en: 'certificate is resumed' },
  'order-certificate': { ja: 'の証明書を新しく発行します', en: 'certificate is issued anew' },
  'cancel-order': { ja: 'の証明書の発行を取りやめます', en: 'certificate is not issued after all' },
  'issue-certificate': { ja: 'の証明書を発行しました', en: 'certificate was issued' },
} as const

/** Carried out by jobs right after the reply: what will be, in words. */
function effectText({ effect, holder, kind }: EffectsReply['effects'][number]) {
  const words = Object.entries(effectWords).find(([name]) => name === effect)?.[1]
  if (words && holder && kind)
    return {
      ja: `${texts[holder].ja}の${texts[kind].ja}${words.ja}`,
      en: `${texts[holder].en}: the ${texts[kind].en} ${words.en}`,
    }
  return effect === 'lapse-record'
    ? {
        ja: '記録が失効し、スマートフォンに知らせます',
        en: 'the record lapses and the phone is told',
      }
    : { ja: '新しい記録を用意します', en: 'a new record is offered' }
}

function Effects({ effects }: { effects: EffectsReply['effects'] }) {
  const text = useText()
  return (
    <Notice kind="info">
      <h3>{text(texts.effects)}</h3>
      {effects.length === 0 && <p>{text(texts.nothing)}</p>}
      <ul className="list-disc ps-5">
        {effects.map((effect) => (
          <li key={JSON.stringify(effect)}>{text(effectText(effect))}</li>
        ))}
      </ul>
    </Notice>
  )
}

function Records({ config, phoneId }: { config: SurfaceConfig; phoneId: string }) {
  const text = useText()
  const { action, run, busy } = useAction()
  const [records, setRecords] = useState<RecordsReply['records']>()
  const load = () =>
    run(async () => {
      const token = config.tokens?.clerk
      const url = `${config.api}/issuer/phones/${phoneId}/records`
      const reply = await callApi(url, token === undefined ? {} : { token }, recordsReply)
      setRecords(reply.records)
    })
  return (
    <div className="mt-2">
      <Button kind="outline" busy={busy} onClick={load}>
        {text(texts.records)}
      </Button>
      {action.state === 'failed' && <Notice kind="error">{text(action.message)}</Notice>}
      <ul className="list-disc ps-5">
        {records?.map((record) => (
          <li key={record.recordId}>
            {record.issuedAt.slice(0, 16)} {text(states[record.state])} {record.reason}{' '}
            {record.receiptAt !== undefined &&
              `(${text(texts.receipt)} ${record.receiptAt.slice(0, 19)})`}
          </li>
        ))}
      </ul>
    </div>
  )
}
