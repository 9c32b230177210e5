// SPDX-License-Identifier: Apache-2.0
// A model's card: what it is for and not for, what it holds, how it was checked, and every number with how sure it is.
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ModelCard } from "./api";
import { useAsked } from "./client";
import { textsOf } from "./i18n";
import { CertaintyMark, SourceButton } from "./EvidencePopover";
import { linkTo } from "./route";
import { inWords } from "./said";
import { stateText, Tell, useFormat, useLang, useTell } from "./words";

function Part({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useTranslation();
  return <section className="panel" aria-labelledby={`card-${name}`}><h2 id={`card-${name}`}>{t(`card.${name}`)}</h2>{children}</section>;
}

function Terms({ of, word }: { of: { key: string; text: string }[]; word: (key: string) => ReactNode }) {
  return <dl className="terms">{of.map((x) => <div key={x.key}><dt>{word(x.key)}</dt><dd lang="en">{x.text}</dd></div>)}</dl>;
}

// The English texts, by which the server's own are found in the catalogue.
const EnglishTexts = createContext<Record<string, string>>({});

/** A text of the card: the server sends its English, which stands in the catalogue with its translations. */
function CardText({ card, text }: { card: ModelCard; text: string }) {
  const english = useContext(EnglishTexts);
  const prefix = `msg.card.${card.id}.`;
  const key = Object.entries(english).find(([k, v]) => k.startsWith(prefix) && v === text)?.[0];
  return <Tell k={key ?? ""} english={text} />;
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
  return (
    <>
      <header className="card-head">
        <h1><Tell k={`model.${card.id}`} english={card.title} /></h1>
        <p className="soft">{card.id} {card.version} · <a href={`/api/models/${encodeURIComponent(card.id)}.pdf`}>{t("card.pdf")}</a></p>
        {lang === "en" ? null : <p className="note">{t("card.english")}</p>}
      </header>
      <Part name="purpose"><p><CardText card={card} text={card.purpose} /></p></Part>
      <div className="two">
        <Part name="population"><p><CardText card={card} text={card.population} /></p></Part>
        <Part name="not_for"><ul className="messages one">{card.not_for.map((x) => <li key={x} className="warning"><CardText card={card} text={x} /></li>)}</ul></Part>
        <Part name="limits"><ul className="messages one">{card.limits.map((x) => <li key={x}><CardText card={card} text={x} /></li>)}</ul></Part>
        <Part name="structures">
          <dl className="terms">{card.structures.map((s) => <div key={s.key}><dt><Tell k={`structure.${s.key}`} english={s.label} />{s.default ? <span className="soft"> · {t("card.default")}</span> : null}</dt><dd lang="en">{s.text}</dd></div>)}</dl>
        </Part>
        <Part name="states"><Terms of={card.states} word={(key) => <HiddenState of={key} />} /></Part>
        <Part name="exits"><Terms of={card.exits} word={(key) => <Tell k={`exit.${key}`} english={plain(key)} />} /></Part>
        <Part name="actions"><Terms of={card.actions} word={(key) => <Tell k={`act.${key}`} english={plain(key)} />} /></Part>
        <Part name="channels">
          <dl className="terms">
            {card.channels.map((c) => (
              <div key={c.key}>
                <dt><Tell k={`channel.${c.key}`} english={plain(c.key)} /></dt>
                <dd><span lang="en">{c.text}</span><br /><span className="soft">{c.levels.map((l, i) => <span key={l}>{i ? " · " : ""}<Tell k={`reading.${c.key}.${l}`} english={plain(l)} /></span>)}</span></dd>
              </div>
            ))}
          </dl>
        </Part>
      </div>
      <Part name="calibration">
        {card.calibration.length === 0 ? <p className="soft">{t("card.calibration.none")}</p> : card.calibration.map((c) => (
          <div key={c.title}>
            <h3 lang="en">{c.title}</h3>
            <p><span lang="en">{c.text}</span> <SourceButton source={c.source} /></p>
            <div className="scroll" tabIndex={0} role="group" aria-label={c.title}>
              <table className="plain">
                <thead><tr><th scope="col">{t("card.row")}</th><th scope="col">{t("card.published")}</th><th scope="col">{t("card.model")}</th></tr></thead>
                <tbody>{c.rows.map((r) => <tr key={r.label}><th scope="row" lang="en">{r.label}</th><td lang="en">{r.published}</td><td lang="en">{r.model}</td></tr>)}</tbody>
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
                  <th scope="row"><Tell k={`parameter.${p.key}`} english={p.label} /></th><td lang="en">{p.distribution}</td><td><CertaintyMark certainty={p.certainty} /></td>
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
  const [english, setEnglish] = useState<Record<string, string> | null>(null);
  useEffect(() => void textsOf("en").then(setEnglish), []);
  useEffect(() => {
    document.title = `${t("model.card")} · Dyad`;
  }, [t]);
  return (
    <main className="page model-card">
      <p><a className="back" {...linkTo("/")}>‹ {t("board.head")}</a></p>
      {card && english ? <EnglishTexts.Provider value={english}><Card card={card} /></EnglishTexts.Provider> : models.data && !card ? <div className="panel problem"><h1>{t("card.not_found")}</h1></div>
        : models.error ? <div className="panel problem" role="alert"><h1>{t("card.failed")}</h1><p>{inWords(models.error)}</p></div>
        : <p className="waiting" role="status">{t("loading")}</p>}
    </main>
  );
}
