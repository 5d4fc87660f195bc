import { useState } from 'react';
import type { Message } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Field } from '../design/Field';
import form from '../design/form.module.css';
import { notify } from '../design/notices';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { rate, useFeedback } from './feedback';
import styles from './RatingDialog.module.css';

const RATINGS = [1, 2, 3, 4, 5];
const LONGEST = 1000;

interface Props {
  message: Message;
  onClose: () => void;
}

/** Asks what I think of an answer, in more than a thumb. */
export function RatingDialog({ message, onClose }: Props) {
  const { t } = useText();
  const given = useFeedback(({ byId }) => byId.get(message.id)) ?? null;
  const [rating, setRating] = useState(given?.rating ?? 0);
  const [comment, setComment] = useState(given?.comment ?? '');
  const finish = async (feedback: { rating: number; comment: string } | null) => {
    await rate(message, feedback);
    notify(t(feedback === null ? 'rating.removed' : 'rating.saved'));
    onClose();
  };
  const save = useSubmit(() => finish({ rating, comment: comment.trim() }));
  const remove = useSubmit(() => finish(null));
  const problem = save.problem ?? remove.problem;
  return (
    <Dialog title={t('rating.title')} onClose={onClose}>
      <form className={form.form} onSubmit={save.submit}>
        <p>{t('rating.hint')}</p>
        <fieldset className={styles.ratings}>
          <legend>{t('rating.choose')}</legend>
          {RATINGS.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="rating"
                required
                checked={rating === one}
                onChange={() => setRating(one)}
              />
              {one}
            </label>
          ))}
        </fieldset>
        <Field
          label={t('rating.comment')}
          value={comment}
          maxLength={LONGEST}
          onChange={({ target }) => setComment(target.value)}
        />
        {problem && <Alert>{problem}</Alert>}
        <div className={form.actions}>
          {given !== null && (
            <Button look="grave" busy={remove.busy} onClick={() => remove.submit()}>
              {t('rating.remove')}
            </Button>
          )}
          <Button type="submit" look="main" busy={save.busy} disabled={rating === 0}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
