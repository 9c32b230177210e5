// SPDX-License-Identifier: Apache-2.0
// Being told while no page is open: the browser gives an address of its push service, the server keeps it sealed.
import { get, send } from "./client";

export type PushState = "none" | "off" | "on" | "refused";

const worker = async (): Promise<ServiceWorkerRegistration | null> =>
  "serviceWorker" in navigator && "PushManager" in window ? navigator.serviceWorker.register("/sw.js") : null;

export async function pushState(): Promise<PushState> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "none";
  if (Notification.permission === "denied") return "refused";
  const held = await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
  return held ? "on" : "off";
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(base64url.length / 4) * 4, "="));
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

export async function turnPushOn(): Promise<PushState> {
  if ((await Notification.requestPermission()) !== "granted") return "refused";
  const [registration, { key }] = [await worker(), await get<{ key: string | null }>("/api/push/key")];
  if (!registration || !key) return "none";
  await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  await send("/api/push/subscriptions", subscription.toJSON());
  return "on";
}

export async function turnPushOff(): Promise<PushState> {
  const held = await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
  if (held) {
    await send("/api/push/subscriptions", { endpoint: held.endpoint }, {}, "DELETE");
    await held.unsubscribe();
  }
  return "off";
}
