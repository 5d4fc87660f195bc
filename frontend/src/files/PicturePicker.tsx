import { ImageUp, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Alert } from '../design/Alert';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { useText } from '../languages/language';
import styles from './PicturePicker.module.css';
import { type PictureChoice, squareOf } from './pictures';

interface Props {
  seed: string;
  name: string;
  /** The file id of the present picture. */
  picture: string | null;
  choice: PictureChoice;
  onChange: (choice: PictureChoice) => void;
}

/** Chooses the picture of a person or a room, shown as it will be before it is saved. */
export function PicturePicker({ seed, name, picture, choice, onChange }: Props) {
  const { t } = useText();
  const field = useRef<HTMLInputElement>(null);
  const [isBad, setBad] = useState(false);
  const preview = usePreview(choice);
  const hasPicture = choice === null ? picture !== null : choice !== 'none';
  const take = (file: File | undefined) => {
    setBad(false);
    if (file) squareOf(file).then(onChange, () => setBad(true));
  };
  return (
    <div className={styles.picker}>
      <Avatar
        seed={seed}
        name={name}
        picture={choice === null ? picture : null}
        preview={preview}
        size={72}
      />
      <div className={styles.buttons}>
        <input
          ref={field}
          type="file"
          accept="image/*"
          hidden
          aria-label={t('picture.choose')}
          onChange={({ target }) => {
            take(target.files?.[0]);
            target.value = '';
          }}
        />
        <Button onClick={() => field.current?.click()}>
          <ImageUp size={16} aria-hidden />
          {t('picture.choose')}
        </Button>
        {hasPicture && (
          <Button look="quiet" onClick={() => onChange('none')}>
            <X size={16} aria-hidden />
            {t('picture.remove')}
          </Button>
        )}
      </div>
      {isBad && <Alert>{t('picture.bad')}</Alert>}
    </div>
  );
}

function usePreview(choice: PictureChoice): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!(choice instanceof Blob)) return setAddress(null);
    const made = URL.createObjectURL(choice);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [choice]);
  return address;
}
