import { ArrowLeft } from 'lucide-react';
import { useText } from '../languages/language';
import { IconButton } from './IconButton';

interface Props {
  className: string | undefined;
  onClick: () => void;
}

/** The way back to what lies above. */
export function BackButton(props: Props) {
  const { t } = useText();
  return <IconButton icon={ArrowLeft} label={t('back')} {...props} />;
}
