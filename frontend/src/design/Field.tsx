import type { InputHTMLAttributes } from 'react';
import { Labelled, type Labels } from './Labelled';

type Props = Labels & InputHTMLAttributes<HTMLInputElement>;

/** A labelled line of text. */
export function Field({ label, hint, isWrong, ...rest }: Props) {
  return (
    <Labelled label={label} hint={hint} isWrong={isWrong}>
      {(attributes) => <input {...rest} {...attributes} />}
    </Labelled>
  );
}
