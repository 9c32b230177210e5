// SPDX-License-Identifier: Apache-2.0
// Wakes when a call comes in while no page is open. The message says nothing about a patient, and neither does the notice.

self.addEventListener("push", (event) => {
  let text = "Dyad";
  try {
    text = String(event.data?.json()?.text ?? text);
  } catch {
    // a message that cannot be read still wakes somebody
  }
  event.waitUntil(self.registration.showNotification("Dyad", { body: text, tag: "dyad-call", requireInteraction: true }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => (pages[0] ? pages[0].focus() : self.clients.openWindow("/"))),
  );
});
