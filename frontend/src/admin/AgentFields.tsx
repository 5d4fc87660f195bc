import { Field } from '../design/Field';
import form from '../design/form.module.css';
import { useText } from '../languages/language';
import styles from './Admin.module.css';
import { type AgentForm, LIMITS, MODEL_FIGURES, TOOLS } from './agentForm';

interface Props {
  values: AgentForm;
  onChange: (change: Partial<AgentForm>) => void;
}

interface FieldsProps extends Props {
  wrong: ReadonlySet<string>;
}

/** Which model answers, where it is, and what it costs; its key is named here and never typed. */
export function ModelFields({ values, wrong, onChange }: FieldsProps) {
  const { t } = useText();
  return (
    <>
      <fieldset className={form.choices}>
        <legend>{t('admin.agent.how')}</legend>
        {([true, false] as const).map((hasModel) => (
          <label key={String(hasModel)} className={form.choice}>
            <input
              type="radio"
              name="how"
              checked={values.hasModel === hasModel}
              onChange={() => onChange({ hasModel })}
            />
            <span>
              <strong>{t(hasModel ? 'admin.agent.model' : 'admin.agent.extraction')}</strong>
              <small>
                {t(hasModel ? 'admin.agent.model.hint' : 'admin.agent.extraction.hint')}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      {values.hasModel && (
        <>
          <Field
            label={t('admin.agent.model.name')}
            hint={t('admin.agent.model.name.hint')}
            isWrong={wrong.has('name')}
            value={values.model}
            onChange={({ target }) => onChange({ model: target.value })}
            maxLength={200}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <Field
            label={t('admin.agent.url')}
            hint={t('admin.agent.url.hint')}
            isWrong={wrong.has('base_url')}
            value={values.baseUrl}
            onChange={({ target }) => onChange({ baseUrl: target.value })}
            maxLength={500}
            type="url"
            autoComplete="off"
          />
          <Field
            label={t('admin.agent.key')}
            hint={t('admin.agent.key.hint')}
            isWrong={wrong.has('key_variable')}
            value={values.keyVariable}
            onChange={({ target }) => onChange({ keyVariable: target.value })}
            maxLength={100}
            pattern="[A-Z][A-Z0-9_]*_(KEY|TOKEN)"
            placeholder="OPENAI_API_KEY"
            autoComplete="off"
            spellCheck={false}
          />
          <Figures names={MODEL_FIGURES} values={values} wrong={wrong} onChange={onChange} />
          <Field
            label={t('admin.agent.currency')}
            hint={t('admin.agent.currency.hint')}
            isWrong={wrong.has('currency')}
            value={values.currency}
            onChange={({ target }) => onChange({ currency: target.value })}
            maxLength={3}
            pattern="[A-Za-z]{3}"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            required
          />
        </>
      )}
    </>
  );
}

/** What the agent may look into, and what it may propose. */
export function Tools({ values, onChange }: Props) {
  const { t } = useText();
  const toggle = (tool: string) => {
    const tools = new Set(values.tools);
    if (!tools.delete(tool)) tools.add(tool);
    onChange({ tools });
  };
  return (
    <fieldset className={form.choices}>
      <legend>{t('admin.agent.tools')}</legend>
      {TOOLS.map((tool) => (
        <label key={tool} className={form.choice}>
          <input type="checkbox" checked={values.tools.has(tool)} onChange={() => toggle(tool)} />
          <span>{t(`admin.agent.tool.${tool}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** How much it may be asked, and how much it is shown. */
export function Limits({ values, wrong, onChange }: FieldsProps) {
  const { t } = useText();
  return (
    <details className={styles.part} open={LIMITS.some((limit) => wrong.has(limit)) || undefined}>
      <summary>{t('admin.agent.limits')}</summary>
      <Figures names={LIMITS} values={values} wrong={wrong} onChange={onChange} />
    </details>
  );
}

interface FiguresProps extends FieldsProps {
  names: typeof MODEL_FIGURES | typeof LIMITS;
}

function Figures({ names, values, wrong, onChange }: FiguresProps) {
  const { t } = useText();
  return (
    <div className={styles.pair}>
      {names.map((name) => (
        <Field
          key={name}
          label={t(`admin.agent.${name}`)}
          isWrong={wrong.has(name)}
          value={values.figures[name]}
          onChange={({ target }) =>
            onChange({ figures: { ...values.figures, [name]: target.value } })
          }
          inputMode="decimal"
          pattern="[0-9]+([.][0-9]+)?"
          autoComplete="off"
          required
        />
      ))}
    </div>
  );
}
