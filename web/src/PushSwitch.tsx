// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { pushState, turnPushOff, turnPushOn, type PushState } from "./push";
import { inWords } from "./said";
import { useSession } from "./session";

/** Whether this browser is told of calls while no page is open. */
export function PushSwitch() {
  const { t } = useTranslation();
  const { session } = useSession();
  const [state, setState] = useState<PushState | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    pushState().then(setState, () => setState("none"));
  }, []);
  if (state === null || !session?.person) return null;
  const change = (): void => {
    setProblem(null);
    (state === "on" ? turnPushOff() : turnPushOn()).then(setState, (e: unknown) => setProblem(inWords(e)));
  };
  return (
    <section className="panel push-switch">
      <p>{t(`call.push.${state}`)} {state === "on" || state === "off" ? <button type="button" className="button" aria-pressed={state === "on"} onClick={change}>{t(state === "on" ? "call.push.turn_off" : "call.push.turn_on")}</button> : null}</p>
      {problem ? <p className="banner" role="alert">{problem}</p> : null}
    </section>
  );
}
