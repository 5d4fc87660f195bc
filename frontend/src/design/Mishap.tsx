import { CircleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useText } from '../languages/language';
import { Button } from './Button';
import { Placeholder } from './Placeholder';

/** Stands in for what could not be drawn or loaded, instead of an empty page. */
export class Mishap extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <Reload /> : this.props.children;
  }
}

function Reload() {
  const { t } = useText();
  return (
    <main style={{ height: '100%', display: 'grid' }}>
      <Placeholder icon={CircleAlert} title={t('mishap')}>
        <p role="alert">{t('mishap.hint')}</p>
        <Button look="main" onClick={() => location.reload()}>
          {t('mishap.reload')}
        </Button>
      </Placeholder>
    </main>
  );
}
