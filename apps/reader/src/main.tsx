import '@tegata/ui/style.css'
import { startPage } from '@tegata/ui'
import { BankPage } from './bank-page.tsx'

startPage(<BankPage />)
