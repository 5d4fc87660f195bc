import { useEffect, useState } from 'react';
import { changeSiteSettings, overview, siteSettings } from '../api/admin';
import type { Overview as Figures, SiteSettings } from '../api/types';
import { Alert } from '../design/Alert';
import form from '../design/form.module.css';
import { SkeletonRows } from '../design/Skeleton';
import { useSubmit } from '../design/useSubmit';
import { fileSize } from '../files/figures';
import { useSentenceOf, useText } from '../languages/language';
import styles from './Admin.module.css';

/** The server in a few numbers, and who may make an account. */
export function Overview() {
  const { t } = useText();
  const [figures, setFigures] = useState<Figures | null>(null);
  const [settings, setSettings] = useState<SiteSettings | null>(null);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  useEffect(() => {
    Promise.all([overview().then(setFigures), siteSettings().then(setSettings)]).catch(setError);
  }, []);
  if (error !== null) return <Alert>{sentenceOf(error)}</Alert>;
  if (figures === null || settings === null) return <SkeletonRows rows={3} label={t('loading')} />;
  return (
    <>
      <FigureList figures={figures} />
      <Registration settings={settings} onChanged={setSettings} />
    </>
  );
}

function FigureList({ figures }: { figures: Figures }) {
  const { t, tag } = useText();
  const number = new Intl.NumberFormat(tag);
  const shown: [string, string][] = [
    [t('admin.figure.connected'), number.format(figures.connected_users)],
    [t('admin.figure.sockets'), number.format(figures.connected_sockets)],
    [t('admin.figure.users'), number.format(figures.users)],
    [t('admin.figure.rooms'), number.format(figures.rooms)],
    [t('admin.figure.messages'), number.format(figures.messages)],
    [t('admin.figure.files'), number.format(figures.files)],
    [t('admin.figure.storage'), fileSize(figures.file_bytes, tag)],
    [t('admin.figure.database'), figures.database],
    [t('admin.figure.version'), figures.version],
  ];
  return (
    <dl className={styles.figures}>
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface RegistrationProps {
  settings: SiteSettings;
  onChanged: (settings: SiteSettings) => void;
}

function Registration({ settings, onChanged }: RegistrationProps) {
  const { t } = useText();
  const [wanted, setWanted] = useState(settings.registration);
  const { submit, problem } = useSubmit(async () => {
    const other = settings.registration === 'open' ? 'invite' : 'open';
    setWanted(other);
    try {
      onChanged(await changeSiteSettings(other));
    } catch (failure) {
      setWanted(settings.registration);
      throw failure;
    }
  });
  return (
    <fieldset className={`${form.choices} ${styles.registration}`}>
      <legend>{t('admin.registration')}</legend>
      {(['open', 'invite'] as const).map((choice) => (
        <label key={choice} className={form.choice}>
          <input
            type="radio"
            name="registration"
            checked={wanted === choice}
            onChange={() => submit()}
          />
          <span>
            <strong>{t(`admin.registration.${choice}`)}</strong>
            <small>{t(`admin.registration.${choice}.hint`)}</small>
          </span>
        </label>
      ))}
      {problem && <Alert>{problem}</Alert>}
    </fieldset>
  );
}
