// SPDX-License-Identifier: Apache-2.0
// All texts of one language, loaded when it is wanted.
import main from "../locales/vi.json";
import account from "../locales/account.vi.json";
import apps from "../locales/apps.vi.json";
import audit from "../locales/audit.vi.json";
import call from "../locales/call.vi.json";
import offers from "../locales/offers.vi.json";
import opinions from "../locales/opinions.vi.json";
import decision from "../locales/decision.vi.json";
import guard from "../locales/guard.vi.json";
import plan from "../locales/plan.vi.json";
import run from "../locales/run.vi.json";
import card from "../locales/card.vi.json";
import said from "../locales/said.vi.json";
import watch from "../locales/watch.vi.json";
import birth from "../locales/birth.vi.json";

export default { ...main, ...account, ...apps, ...audit, ...call, ...offers, ...opinions, ...decision, ...guard, ...watch, ...run, ...plan, ...said, ...card, ...birth };
