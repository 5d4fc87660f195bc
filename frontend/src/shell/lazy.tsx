import { CloudOff } from 'lucide-react';
import { createElement, type FunctionComponent, lazy as lazyOrThrow, useEffect } from 'react';
import { Button } from '../design/Button';
import { notify } from '../design/notices';
import { Placeholder } from '../design/Placeholder';
import { useText } from '../languages/language';

type PropsOf<Part> = Part extends FunctionComponent<infer Props> ? Props : never;

/**
 * A part of the client that is loaded when it is first drawn. If it does not come, that is said and nothing else is
 * harmed; whoever opens it again has it tried again.
 */
export function lazy<Part extends FunctionComponent<never>>(
  load: () => Promise<{ default: Part }>,
  Instead: FunctionComponent = Unheard,
): FunctionComponent<PropsOf<Part>> {
  const attempt = () =>
    lazyOrThrow<FunctionComponent>(() =>
      load().then(
        (loaded) => ({ default: loaded.default as unknown as FunctionComponent }),
        () => ({ default: Unloaded }),
      ),
    );
  function Unloaded() {
    useEffect(
      () => () => {
        Loaded = attempt();
      },
      [],
    );
    return <Instead />;
  }
  let Loaded = attempt();
  return (props) => createElement(Loaded, props as object);
}

/** The same for what fills a pane: it says in its place that it did not come. */
export function lazyPage<Part extends FunctionComponent<never>>(
  load: () => Promise<{ default: Part }>,
): FunctionComponent<PropsOf<Part>> {
  return lazy(load, EmptyPane);
}

function Unheard() {
  const { t } = useText();
  const text = t('part.missing');
  useEffect(() => notify(text), [text]);
  return null;
}

function EmptyPane() {
  const { t } = useText();
  return (
    <Placeholder icon={CloudOff} title={t('part.missing')}>
      <p role="alert">{t('part.missing.hint')}</p>
      <Button onClick={() => location.reload()}>{t('mishap.reload')}</Button>
    </Placeholder>
  );
}
