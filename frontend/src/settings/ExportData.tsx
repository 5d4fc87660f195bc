import { Download } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../accounts/session';
import { exportMe } from '../api/accounts';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import list from '../design/list.module.css';
import { saveFile } from '../design/saveFile';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';

/** All that is mine, to keep or to take elsewhere. */
export function ExportData() {
  const { t } = useText();
  const username = useSession(({ user }) => user?.username);
  const [isDone, setDone] = useState(false);
  const { submit, busy, problem } = useSubmit(async () => {
    setDone(false);
    saveFile(await exportMe(), `teahouse-${username}.zip`);
    setDone(true);
  });
  return (
    <>
      <p>{t('settings.data.what')}</p>
      {problem && <Alert>{problem}</Alert>}
      <Button look="main" busy={busy} onClick={() => submit()}>
        <Download size={18} aria-hidden />
        {busy ? t('settings.data.busy') : t('settings.data.do')}
      </Button>
      <p role="status" className={list.quiet}>
        {isDone && t('settings.data.done')}
      </p>
    </>
  );
}
