import '@tegata/ui/style.css'
import { startPage } from '@tegata/ui'
import { WalletApp } from './wallet-app.tsx'

startPage(<WalletApp />)
