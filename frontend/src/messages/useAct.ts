import { notify } from '../design/notices';
import { useSentenceOf } from '../languages/language';

/** Does something with a message, and says so if the server would not have it. */
export function useAct(): (work: Promise<unknown>) => Promise<boolean> {
  const sentenceOf = useSentenceOf();
  return (work) =>
    work.then(
      () => true,
      (error) => {
        notify(sentenceOf(error));
        return false;
      },
    );
}
