/**
 * The time of signing, which both formats state and nobody proves: what its check says.
 * @module
 */

export const signingTimeCheck = {
  title: { ja: '署名した時刻', en: 'Time of signing' },
  defends: 'a signature dated ahead',
  failure: {
    ja: '署名した時刻が書かれていないか、未来の時刻です。',
    en: 'The time of signing is missing, or in the future.',
  },
  onFailure: {
    ja: '時計を確かめ、正しければもう一度署名してもらってください。',
    en: 'Check the clock; when it is right, ask the signer to sign again.',
  },
} as const
