// SPDX-License-Identifier: Apache-2.0
// All texts of one language, loaded when it is wanted.
import main from "../locales/en.json";
import account from "../locales/account.en.json";
import apps from "../locales/apps.en.json";
import audit from "../locales/audit.en.json";
import call from "../locales/call.en.json";
import offers from "../locales/offers.en.json";
import opinions from "../locales/opinions.en.json";
import decision from "../locales/decision.en.json";
import guard from "../locales/guard.en.json";
import plan from "../locales/plan.en.json";
import run from "../locales/run.en.json";
import card from "../locales/card.en.json";
import said from "../locales/said.en.json";
import watch from "../locales/watch.en.json";
import birth from "../locales/birth.en.json";

export default { ...main, ...account, ...apps, ...audit, ...call, ...offers, ...opinions, ...decision, ...guard, ...watch, ...run, ...plan, ...said, ...card, ...birth };
