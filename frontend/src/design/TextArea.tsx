import type { TextareaHTMLAttributes } from 'react';
import { Labelled, type Labels } from './Labelled';

type Props = Labels & TextareaHTMLAttributes<HTMLTextAreaElement>;

/** A labelled field of several lines. */
export function TextArea({ label, hint, isWrong, ...rest }: Props) {
  return (
    <Labelled label={label} hint={hint} isWrong={isWrong}>
      {(attributes) => <textarea {...rest} {...attributes} />}
    </Labelled>
  );
}
