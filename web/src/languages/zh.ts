// SPDX-License-Identifier: Apache-2.0
// All texts of one language, loaded when it is wanted.
import main from "../locales/zh.json";
import account from "../locales/account.zh.json";
import apps from "../locales/apps.zh.json";
import audit from "../locales/audit.zh.json";
import call from "../locales/call.zh.json";
import offers from "../locales/offers.zh.json";
import opinions from "../locales/opinions.zh.json";
import decision from "../locales/decision.zh.json";
import guard from "../locales/guard.zh.json";
import plan from "../locales/plan.zh.json";
import run from "../locales/run.zh.json";
import card from "../locales/card.zh.json";
import said from "../locales/said.zh.json";
import watch from "../locales/watch.zh.json";
import birth from "../locales/birth.zh.json";

export default { ...main, ...account, ...apps, ...audit, ...call, ...offers, ...opinions, ...decision, ...guard, ...watch, ...run, ...plan, ...said, ...card, ...birth };
