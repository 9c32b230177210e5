// SPDX-License-Identifier: Apache-2.0
#include "care/offers_check.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "care/offers_judge.hpp"

namespace dyad::care {
namespace {

using enum OfferColumn;

constexpr std::size_t kMostId = 64;

bool is_window(std::string_view kind) { return kind == "shift" || kind == "open" || kind == "taken"; }

// All rows of one list.
class Check {
 public:
  Check(const OfferSite& site, std::vector<OfferLine>& lines) : site_(site), lines_(lines) { find_zone(); }

  void run() {
    for (OfferLine& line : lines_) begin(line);
    for (OfferLine& line : lines_)
      if (line.faults.empty() && !is_window(line.row[kind])) judge(line);
    for (OfferLine& line : lines_)
      if (line.faults.empty() && is_window(line.row[kind])) judge_window(line);
    refuse_old_roster();
  }

 private:
  // The zone this list states, or the one that is known.
  void find_zone() {
    const OfferingHospital* here = site_.offers.hospital(site_.hospital);
    std::string name = here ? here->zone : std::string();
    for (const OfferLine& line : lines_)
      if (line.row[kind] == "hospital" && !line.row[OfferColumn::zone].empty())
        name = line.row[OfferColumn::zone];
    if (auto found = hl7v2::Zone::find(name); !name.empty() && found) zone_ = std::move(*found);
  }

  CellJudge cells(OfferLine& line) { return {site_, zone_ ? &*zone_ : nullptr, line}; }

  // What holds for any line: a kind that there is, a name, and standing there once.
  void begin(OfferLine& line) {
    CellJudge judge = cells(line);
    const std::string& what = line.row[kind];
    if (!site_.words.kind(what) && !is_window(what) && what != "person" && what != "hospital") {
      std::string known;
      for (const auto& one : site_.words.kinds()) known += one.code + ", ";
      return judge.fault(kind, "unknown_kind", "there is no such kind",
                         known + "hospital, person, shift, open, taken");
    }
    if (line.row[id].empty()) return judge.fault(id, "needed", "must not be empty");
    if (line.row[id].size() > kMostId)
      return judge.fault(id, "too_long", "is too long", std::to_string(kMostId));
    std::string key = what + "\n" + line.row[id];
    if (is_window(what)) key += "\n" + line.row[from];
    if (what == "route") key += "\n" + line.row[product];
    const auto [first, fresh] = seen_.emplace(std::move(key), line.row.line);
    if (!fresh) judge.fault(id, "twice", "stands there twice", "line " + std::to_string(first->second));
  }

  void judge(OfferLine& line) {
    const std::string& what = line.row[kind];
    if (what == "hospital") return hospital(line);
    if (what == "person") return person(line);
    if (what == "route") return route(line);
    if (what == "blood" || what == "drug") return stock(line);
    thing(line);
  }

  void thing(OfferLine& line) {
    CellJudge judge = cells(line);
    const OfferKind& of = *site_.words.kind(line.row[kind]);
    if (of.has_levels)
      judge.only({name, level, features, count, status, reason});
    else
      judge.only({name, features, count, status, reason});
    if (line.row[name].empty()) line.row[name] = line.row[id];
    judge.text(name, true);
    if (of.has_levels) judge.code(level, "levels", true, "unknown_level");
    judge.codes(features, "features", "unknown_feature");
    if (line.row[count].empty()) line.row[count] = "1";
    judge.number(count, 1, site_.words.limits().count, true);
    judge.status();
    const auto held = std::ranges::find_if(site_.offers.things, [&](const OfferedThing& t) {
      return t.hospital == site_.hospital && t.kind == of.code && t.code == line.row[id];
    });
    line.exists = held != site_.offers.things.end();
    line.target = line.exists ? held->reference : of.resource + "/" + site_.new_id();
    if (line.faults.empty()) places_.emplace(of.code + "/" + line.row[id], line.target);
  }

  void stock(OfferLine& line) {
    CellJudge judge = cells(line);
    const bool blood = line.row[kind] == "blood";
    if (blood)
      judge.only({name, product, group, count, use_by, status, reason});
    else
      judge.only({name, product, count, use_by, lead_minutes, status, reason});
    judge.text(name, false);
    judge.code(product, blood ? "components" : "drugs", true, blood ? "unknown_component" : "unknown_drug");
    if (blood) judge.code(group, "groups", true, "unknown_group");
    judge.number(count, 0, site_.words.limits().count, true);
    judge.number(lead_minutes, 0, site_.words.limits().lead_minutes, false);
    judge.date(use_by);
    judge.status();
    const auto held = std::ranges::find_if(site_.offers.stocks, [&](const OfferedStock& s) {
      return s.hospital == site_.hospital && s.kind == line.row[kind] && s.code == line.row[id];
    });
    line.exists = held != site_.offers.stocks.end();
    line.target = line.exists ? held->reference : "Group/" + site_.new_id();
  }

  void route(OfferLine& line) {
    CellJudge judge = cells(line);
    judge.only({name, product, minutes, status, reason});
    if (line.row[product].empty()) line.row[product] = "road";
    judge.code(product, "modes", true, "unknown_mode");
    const auto time = judge.number(minutes, 0, site_.words.limits().minutes, true);
    judge.status();
    const std::string& there = line.row[id];
    if (there == site_.hospital)
      judge.fault(id, "to_itself", "leads from a place to itself");
    else if (!site_.offers.hospital(there))
      judge.fault(id, "no_such_hospital", "there is no such hospital");
    for (const OfferedRoute& r : site_.offers.routes) {
      if (r.mode != line.row[product]) continue;
      if (r.from == site_.hospital && r.to == there) {
        line.exists = true;
        line.target = r.reference;
      }
      if (time && r.from == there && r.to == site_.hospital &&
          differ_much(*time, r.minutes, site_.words.limits()))
        judge.warn(minutes, "asymmetric", "the way back takes much longer or shorter",
                   std::to_string(r.minutes));
    }
    if (!line.exists) line.target = "OrganizationAffiliation/" + site_.new_id();
  }

  const OfferedPerson* find_person(const std::string& post) const {
    const auto it = std::ranges::find_if(site_.offers.people, [&](const OfferedPerson& p) {
      return p.hospital == site_.hospital && p.post == post;
    });
    return it == site_.offers.people.end() ? nullptr : &*it;
  }

  void person(OfferLine& line) {
    CellJudge judge = cells(line);
    judge.only({name, features});
    judge.codes(features, "skills", "unknown_skill");
    if (!find_person(line.row[id]))
      judge.fault(id, "unknown_post", "nobody holds this post at this hospital now");
    line.exists = true;
    line.target = "PractitionerRole/" + line.row[id];
  }

  void hospital(OfferLine& line) {
    CellJudge judge = cells(line);
    judge.only({name, OfferColumn::zone});
    if (line.row[id] != site_.hospital)
      judge.fault(id, "other_hospital", "is another hospital", site_.hospital);
    if (line.row[OfferColumn::zone].empty() || !hl7v2::Zone::find(line.row[OfferColumn::zone]))
      judge.fault(OfferColumn::zone, "unknown_zone", "is no time zone", "Asia/Ho_Chi_Minh");
    line.exists = true;
    line.target = "Organization/" + site_.hospital;
  }

  // The thing a window is about: "cot/NICU-1", or "NICU-1" where only one thing is called so.
  void find_thing(OfferLine& line, CellJudge& judge) {
    const std::string& called = line.row[id];
    std::map<std::string, std::string> found;
    const auto consider = [&](const std::string& key, const std::string& reference) {
      if (key == called || key.substr(key.find('/') + 1) == called) found.emplace(key, reference);
    };
    for (const OfferedThing& t : site_.offers.things)
      if (t.hospital == site_.hospital) consider(t.kind + "/" + t.code, t.reference);
    for (const auto& [key, reference] : places_) consider(key, reference);
    if (found.empty())
      return judge.fault(id, "unknown_thing", "there is no such thing in the lists of this hospital");
    if (found.size() > 1)
      return judge.fault(id, "ambiguous", "several things are called so", found.begin()->first);
    line.row[id] = found.begin()->first;
    line.about = found.begin()->second;
  }

  void judge_window(OfferLine& line) {
    CellJudge judge = cells(line);
    judge.only({name, from, to, status, reason});
    const bool shift = line.row[kind] == "shift";
    const OfferedPerson* person = shift ? find_person(line.row[id]) : nullptr;
    if (shift) {
      line.about = "PractitionerRole/" + line.row[id];
      if (!person) judge.fault(id, "unknown_post", "nobody holds this post at this hospital now");
    } else {
      find_thing(line, judge);
    }
    const auto window =
        judge.window(shift ? site_.words.limits().shift_hours : site_.words.limits().window_days * 24);
    judge.status();
    if (window && window->second <= site_.now && line.row[status] != "out")
      judge.warn(to, "past", "is over already", format_utc(site_.now));
    if (!line.faults.empty() || !window) return;
    const OfferState state = line.row[kind] == "taken" ? OfferState::taken : OfferState::open;
    const auto match = [&](const std::vector<OfferWindow>& windows) {
      for (const OfferWindow& w : windows)
        if (w.from == window->first && w.state == state && !w.on_call) {
          line.exists = true;
          line.target = "Slot/" + w.slot;
        }
    };
    if (person) match(person->windows);
    for (const OfferedThing& t : site_.offers.things)
      if (t.reference == line.about) match(t.windows);
    if (line.exists) return;
    if (line.row[status] == "out")
      return judge.fault(from, "unknown_window", "no such time stands in the lists");
    line.target = "Slot/" + site_.new_id();
  }

  // A roster of last week, or one of which every time was moved by a zone.
  void refuse_old_roster() {
    std::vector<OfferLine*> shifts;
    for (OfferLine& line : lines_)
      if (line.row[kind] == "shift" && line.row[status] != "out") shifts.push_back(&line);
    const auto over = [](const OfferLine* line) {
      return std::ranges::count(line->warnings, "past", &OfferFault::code) > 0;
    };
    if (shifts.empty() || !std::ranges::all_of(shifts, over)) return;
    for (OfferLine* line : shifts)
      cells(*line).fault(to, "all_past", "every shift of this list is over", format_utc(site_.now));
  }

  const OfferSite& site_;
  std::vector<OfferLine>& lines_;
  std::optional<hl7v2::Zone> zone_;
  std::map<std::string, int> seen_;
  std::map<std::string, std::string> places_;  // "cot/NICU-1" of this list
};

}  // namespace

std::vector<OfferLine> check_offers(const OfferSite& site, std::vector<OfferRow> rows) {
  std::vector<OfferLine> lines;
  lines.reserve(rows.size());
  for (OfferRow& row : rows) {
    OfferLine line;
    line.row = std::move(row);
    lines.push_back(std::move(line));
  }
  Check(site, lines).run();
  return lines;
}

}  // namespace dyad::care
