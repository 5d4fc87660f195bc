import type { FormEvent, ReactNode } from 'react';
import { useText } from '../languages/language';
import { Alert } from './Alert';
import { Button } from './Button';
import { Dialog } from './Dialog';
import form from './form.module.css';

interface Props {
  title: string;
  onClose: () => void;
  submit: (event: FormEvent) => void;
  busy: boolean;
  problem: string | null;
  /** What its button says; to save, if nothing else. */
  action?: string;
  /** Whether there is something to do yet. */
  isReady?: boolean;
  children: ReactNode;
}

/** A dialog with something to fill in. At its foot it says what went wrong, and is done or given up. */
export function FormDialog(props: Props) {
  const { title, onClose, submit, busy, problem, action, isReady = true, children } = props;
  const { t } = useText();
  return (
    <Dialog title={title} onClose={onClose}>
      <form className={form.form} onSubmit={submit}>
        {children}
        {problem && <Alert>{problem}</Alert>}
        <div className={form.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="main" busy={busy} disabled={!isReady}>
            {action ?? t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
