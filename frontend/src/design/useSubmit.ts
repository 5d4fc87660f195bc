import { type FormEvent, useState } from 'react';
import { Problem } from '../api/problem';
import { useSentenceOf } from '../languages/language';

/** Runs what a form or button is for: once at a time, and with a sentence when it fails. */
export function useSubmit(work: () => Promise<unknown>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const fields = error instanceof Problem ? error.fields : [];
  return {
    submit,
    busy,
    problem: error === null ? null : sentenceOf(error),
    /** Which fields the server refused. */
    wrong: new Set(fields.map(({ field }) => field)),
  };
}
