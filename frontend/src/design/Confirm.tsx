import { useText } from '../languages/language';
import { Alert } from './Alert';
import { Button } from './Button';
import { Dialog } from './Dialog';
import form from './form.module.css';
import { useSubmit } from './useSubmit';

interface Props {
  title: string;
  text: string;
  action: string;
  work: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks once more before something that cannot be taken back. */
export function Confirm({ title, text, action, work, onClose }: Props) {
  const { t } = useText();
  const { submit, busy, problem } = useSubmit(async () => {
    await work();
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {problem && <Alert>{problem}</Alert>}
      <div className={form.actions}>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="danger" busy={busy} onClick={() => submit()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
