import { ChevronLeft } from 'lucide-react';
import { useText } from '../languages/language';
import { IconButton } from './IconButton';

interface Props {
  className: string | undefined;
  onClick: () => void;
}

/** The way back to what lies above. */
export function BackButton(props: Props) {
  const { t } = useText();
  return <IconButton icon={ChevronLeft} size={26} label={t('back')} {...props} />;
}
