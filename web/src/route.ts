// SPDX-License-Identifier: Apache-2.0
// The pages and their addresses: "/", "/case/{id}?at=...", "/case/{id}/decide?at=...", "/case/{id}/operation", "/case/{id}/plan/{plan}", "/case/{id}/run?run=...", "/case/{id}/run/wall",
// "/models/{id}", "/feeds", "/account", "/people" and "/offers/{hospital}". Nothing about a patient stands in an address but the case's opaque id, that of an operation and a time.
import { useSyncExternalStore, type MouseEvent } from "react";

const watchers = new Set<() => void>();
const tell = (): void => {
  for (const w of watchers) w();
};
window.addEventListener("popstate", tell);

export function go(address: string): void {
  history.pushState(null, "", address);
  tell();
  window.scrollTo(0, 0);
}

/** Leads on to another page; the way back does not come by here again. */
export function pass(address: string): void {
  history.replaceState(null, "", address);
  tell();
}

/** Writes the time shown into the address without a new step in the history. */
export function putAddress(address: string): void {
  if (address === location.pathname + location.search) return;
  history.replaceState(null, "", address);
}

export function usePath(): string {
  return useSyncExternalStore(
    (w) => {
      watchers.add(w);
      return () => watchers.delete(w);
    },
    () => location.pathname,
  );
}

export function useQuery(): string {
  return useSyncExternalStore(
    (w) => {
      watchers.add(w);
      return () => watchers.delete(w);
    },
    () => location.search,
  );
}

export type CaseTab = "overview" | "watch" | "decide" | "birth";
export const caseAddress = (id: string, at?: string | null, tab: CaseTab = "overview"): string =>
  `/case/${encodeURIComponent(id)}${tab === "overview" ? "" : `/${tab}`}${at ? `?at=${encodeURIComponent(at).replaceAll("%3A", ":")}` : ""}`;

/** Props for a link inside the pages: a real address, followed without loading the page again. */
export function linkTo(address: string): { href: string; onClick: (e: MouseEvent) => void } {
  return {
    href: address,
    onClick: (e) => {
      if (e.metaKey || e.ctrlKey || e.shiftKey || e.altKey || e.button !== 0) return;
      e.preventDefault();
      go(address);
    },
  };
}
