// SPDX-License-Identifier: Apache-2.0
// A model's card: what it is for and not for, what it holds, how it was checked, and every number with how sure it is.
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ModelCard } from "./api";
import { useAsked } from "./client";
import { CertaintyMark, SourceButton } from "./EvidencePopover";
import { linkTo } from "./route";
import { inWords, slugKey } from "./said";
import { MessageText, numberText, stateText, Tell, useFormat, useLang, useTell } from "./words";

function Part({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useTranslation();
  return <section className="panel" aria-labelledby={`card-${name}`}><h2 id={`card-${name}`}>{t(`card.${name}`)}</h2>{children}</section>;
}

function Terms({ of, word }: { of: { key: string; text: string }[]; word: (key: string) => ReactNode }) {
  return <dl className="terms">{of.map((x) => <div key={x.key}><dt>{word(x.key)}</dt></div>)}</dl>;
}

/** A text of the card: the server sends its English, of which the key in the catalogue is made (src/api/card_document.cpp does the same). */
function CardText({ text }: { text: string }) {
  return <Tell k={slugKey("card.text", text)} english={text} />;
}

function RowLabel({ label }: { label: string }) {
  const { t } = useTranslation();
  const weeks = /^(\d+)(?: to (\d+))? weeks$/.exec(label);
  if (!weeks) return <CardText text={label} />;
  return <>{weeks[2] ? t("card.weeks_to", { from: weeks[1], to: weeks[2] }) : t("card.weeks", { n: weeks[1] })}</>;
}

const plain = (key: string): string => key.replaceAll("_", " ");

function HiddenState({ of }: { of: string }) {
  const tell = useTell();
  return <>{of.includes("/") ? stateText(tell, of) : tell(`hidden.mother.${of}`, plain(of)).text}</>;
}

function Card({ card }: { card: ModelCard }) {
  const { t } = useTranslation();
  const f = useFormat();
  const lang = useLang();
  const tell = useTell();
  return (
    <>
      <header className="card-head">
        <h1><Tell k={`model.${card.id}`} english={card.title} /></h1>
        <p className="soft">{card.id} {card.version} · <a href={`/api/models/${encodeURIComponent(card.id)}.pdf?lang=${lang}`}>{t("card.pdf")}</a></p>
      </header>
      <Part name="purpose"><p><MessageText message={card.purpose} /></p></Part>
      <div className="two">
        <Part name="population"><p><MessageText message={card.population} /></p></Part>
        <Part name="not_for"><ul className="messages one">{card.not_for.map((x) => <li key={x.code} className="warning"><MessageText message={x} /></li>)}</ul></Part>
        <Part name="limits"><ul className="messages one">{card.limits.map((x) => <li key={x.code}><MessageText message={x} /></li>)}</ul></Part>
        <Part name="structures">
          <dl className="terms">{card.structures.map((s) => <div key={s.key}><dt><Tell k={`structure.${s.key}`} english={s.label} />{s.default ? <span className="soft"> · {t("card.default")}</span> : null}</dt><dd><CardText text={s.text} /></dd></div>)}</dl>
        </Part>
        <Part name="states"><Terms of={card.states} word={(key) => <HiddenState of={key} />} /></Part>
        <Part name="exits"><Terms of={card.exits} word={(key) => <Tell k={`exit.${key}`} english={plain(key)} />} /></Part>
        <Part name="actions"><Terms of={card.actions} word={(key) => <Tell k={`act.${key}`} english={plain(key)} />} /></Part>
        <Part name="channels">
          <dl className="terms">
            {card.channels.map((c) => (
              <div key={c.key}>
                <dt><Tell k={`channel.${c.key}`} english={plain(c.key)} /></dt>
                <dd><span className="soft">{c.levels.map((l, i) => <span key={l}>{i ? " · " : ""}<Tell k={`reading.${c.key}.${l}`} english={plain(l)} /></span>)}</span></dd>
              </div>
            ))}
          </dl>
        </Part>
      </div>
      <Part name="calibration">
        {card.calibration.length === 0 ? <p className="soft">{t("card.calibration.none")}</p> : card.calibration.map((c) => (
          <div key={c.title}>
            <h3><CardText text={c.title} /></h3>
            <p><CardText text={c.text} /> <SourceButton source={c.source} /></p>
            <div className="scroll" tabIndex={0} role="group" aria-label={tell(slugKey("card.text", c.title), c.title).text}>
              <table className="plain">
                <thead><tr><th scope="col">{t("card.row")}</th><th scope="col">{t("card.published")}</th><th scope="col">{t("card.model")}</th></tr></thead>
                <tbody>{c.rows.map((r) => <tr key={r.label}><th scope="row"><RowLabel label={r.label} /></th><td>{numberText(f, r.published)}</td><td>{numberText(f, r.model)}</td></tr>)}</tbody>
              </table>
            </div>
          </div>
        ))}
      </Part>
      <Part name="parameters">
        <p className="note">{f.number(card.parameters.length)} {t("card.parameters.count")}</p>
        <div className="scroll" tabIndex={0} role="group" aria-labelledby="card-parameters">
          <table className="plain">
            <thead><tr><th scope="col">{t("parameters.parameter")}</th><th scope="col">{t("card.distribution")}</th><th scope="col">{t("parameters.certainty")}</th><th scope="col">{t("parameters.note")}</th><th scope="col">{t("evidence.source")}</th></tr></thead>
            <tbody>
              {card.parameters.map((p) => (
                <tr key={p.key}>
                  <th scope="row"><Tell k={`parameter.${p.key}`} english={p.label} /></th><td><MessageText message={p.distribution_message} /></td><td><CertaintyMark certainty={p.certainty} /></td>
                  <td>{p.note ? <Tell k={`parameter_note.${p.key}`} english={p.note} /> : null}</td>
                  <td>{p.evidence ? <SourceButton source={{ id: p.evidence, title: p.label, certainty: p.certainty }} /> : null}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Part>
      <Part name="sources"><ul className="card-sources">{card.sources.map((s) => <li key={s.id}><span lang="en">{s.title}</span> <CertaintyMark certainty={s.certainty} /> <SourceButton source={s} /></li>)}</ul></Part>
    </>
  );
}

export function ModelCardPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const models = useAsked<{ models: ModelCard[] }>("/api/models", "");
  const card = models.data?.models.find((m) => m.id === id);
  useEffect(() => {
    document.title = `${t("model.card")} · Dyad`;
  }, [t]);
  return (
    <main className="page model-card">
      <p><a className="back" {...linkTo("/")}>‹ {t("board.head")}</a></p>
      {card ? <Card card={card} /> : models.data && !card ? <div className="panel problem"><h1>{t("card.not_found")}</h1></div>
        : models.error ? <div className="panel problem" role="alert"><h1>{t("card.failed")}</h1><p>{inWords(models.error)}</p></div>
        : <p className="waiting" role="status">{t("loading")}</p>}
    </main>
  );
}
