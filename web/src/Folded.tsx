// SPDX-License-Identifier: Apache-2.0
// A section that is folded on a phone, unless it is the reader's own, and open on a wide screen and on paper.
import { useLayoutEffect, useRef, type ReactNode } from "react";

const kPhone = "(max-width: 640px)";

export function Folded({ id, head, note, own = false, children }: { id: string; head: string; note?: string; own?: boolean; children: ReactNode }) {
  const ref = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    const details = ref.current;
    if (!details) return undefined;
    const phone = window.matchMedia(kPhone);
    const fit = (): void => { details.open = own || !phone.matches; };
    let before = false;
    const print = (): void => { before = details.open; details.open = true; };
    const printed = (): void => { details.open = before; };
    fit();
    phone.addEventListener("change", fit);
    window.addEventListener("beforeprint", print);
    window.addEventListener("afterprint", printed);
    return () => {
      phone.removeEventListener("change", fit);
      window.removeEventListener("beforeprint", print);
      window.removeEventListener("afterprint", printed);
    };
  }, [own]);
  return (
    <section className="panel folded" aria-labelledby={id}>
      <details ref={ref} data-fold={id}>
        <summary><h2 id={id}>{head}{note ? <> <span className="soft">{note}</span></> : null}</h2></summary>
        {children}
      </details>
    </section>
  );
}
