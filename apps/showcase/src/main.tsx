import '@tegata/ui/style.css'
import { startPage } from '@tegata/ui'
import { StartPage } from './start-page.tsx'

startPage(<StartPage />)
