// SPDX-License-Identifier: Apache-2.0
#include "care/watch_signals.hpp"

#include <algorithm>
#include <set>

#include "base/decimal.hpp"
#include "care/places.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kNoVitalSigns = "no_vital_signs";

double stale_hours(const evidence::Book& book, std::string_view quantity) {
  const auto& rule = book.need("display.staleness");
  return rule.maybe("hours." + std::string(quantity)).value_or(rule.number("default_h"));
}

// The facts by when they became known: in this copy a measurement's effective time is when the record knew
// it, and its recorded time when it was measured.
void order_by_knowledge(Facts& facts) {
  for (Measurement& m : facts.measurements) {
    const Instant known = std::max(m.effective_at, m.recorded_at);
    m.recorded_at = m.effective_at;
    m.effective_at = known;
  }
  std::ranges::stable_sort(facts.measurements, {}, &Measurement::effective_at);
  std::map<std::pair<std::string, std::string>, Instant> newest;
  std::erase_if(facts.measurements, [&](const Measurement& m) {
    Instant& last = newest[{m.quantity->key, m.patient}];
    if (m.recorded_at < last) return true;
    last = m.recorded_at;
    return m.effective_at > facts.at;
  });
  facts.by_quantity.clear();
  for (std::size_t i = 0; i < facts.measurements.size(); ++i) {
    const Measurement& m = facts.measurements[i];
    facts.by_quantity[{m.quantity->key, m.patient}].push_back(i);
  }
}

std::string patient_of(const Facts& facts, std::string_view signal) {
  if (signal != "fetal_heart_rate") return facts.mother;
  for (const Child& c : facts.children)
    if (c.fetus && !c.dead) return c.id;
  return {};
}

bool is_sign(const Facts& facts, std::string_view key) {
  return facts.by_quantity.contains({std::string(key), patient_of(facts, key)});
}

class SignalReader {
 public:
  SignalReader(Facts& facts, const evidence::Book& book, std::optional<Instant> after)
      : facts_(facts), book_(book), after_(after) {
    for (const auto& key : book.need("care.needs").value("vital_signs").items())
      signs_.emplace(key.as_string());
  }

  std::vector<Signal> read() {
    const Instant now = facts_.at;
    std::vector<Signal> out;
    const auto& specs = book_.need("watch.signals").value("signals").items();
    for (const auto& spec : specs) out.push_back(empty_signal(spec));
    for (const Instant t : moments()) {
      facts_.at = t;
      const auto scores = mother_scores(facts_, book_);
      const auto changed = changed_at(t);
      for (std::size_t i = 0; i < specs.size(); ++i)
        if (auto r = reading(specs[i], scores, changed, t)) out[i].readings.push_back(std::move(*r));
    }
    facts_.at = now;
    out.push_back(silence());
    return out;
  }

 private:
  Signal empty_signal(const json::Value& spec) const {
    Signal s;
    s.key = spec["key"].as_string();
    s.evidence = spec["evidence"].as_string();
    s.laboratory = spec["laboratory"].as_bool().value_or(false);
    s.stale_after_h = s.laboratory ? book_.need("display.staleness").number("default_h")
                                   : stale_hours(book_, spec["part"].is_null() ? "heart_rate" : s.key);
    return s;
  }

  std::vector<Instant> moments() const {
    const auto& window = book_.need("watch.window");
    Instant from = facts_.at.plus_days(-window.number("look_back_h") / 24);
    if (after_) from = std::max(from, Instant{after_->ms + 1});
    const auto most = static_cast<std::size_t>(window.number("most_moments"));
    std::set<Instant> all;
    for (const Measurement& m : facts_.measurements)
      if (m.effective_at >= from && m.effective_at <= facts_.at) all.insert(m.effective_at);
    for (const CodedState& s : facts_.states)
      if (s.key == "consciousness" && s.effective_at >= from && s.effective_at <= facts_.at)
        all.insert(s.effective_at);
    std::vector<Instant> out(all.begin(), all.end());
    if (out.size() > most) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(most));
    return out;
  }

  // What became known just then.
  std::set<std::string, std::less<>> changed_at(Instant t) const {
    std::set<std::string, std::less<>> out;
    const auto first = std::ranges::lower_bound(facts_.measurements, t, {}, &Measurement::effective_at);
    for (auto it = first; it != facts_.measurements.end() && it->effective_at == t; ++it)
      out.insert(it->quantity->key);
    for (const CodedState& s : facts_.states)
      if (s.effective_at == t) out.insert(s.key);
    return out;
  }

  Level level_of(const json::Value& spec, const Score& score) const {
    if (spec["part"].is_null()) {
      if (score.level == Level::unknown) return Level::unknown;
      const auto only = spec["only"].as_string();
      return only.empty() || only == name_of(score.level) ? score.level : Level::none;
    }
    const auto part = std::ranges::find(score.parts, spec["part"].as_string(), &ScorePart::key);
    if (part == score.parts.end() || !part->points) return Level::unknown;
    const auto act = spec["act_points"].as_int(), watch = spec["watch_points"].as_int();
    if (act && *part->points >= *act) return Level::act;
    return watch && *part->points >= *watch ? Level::watch : Level::none;
  }

  bool concerned(const json::Value& spec, const std::set<std::string, std::less<>>& changed) const {
    if (spec["laboratory"].as_bool().value_or(false)) return true;
    const auto key = spec["part"].as_string();
    if (key == "consciousness") return changed.contains(key) || changed.contains("gcs");
    if (key == "map") return changed.contains("map") || changed.contains("systolic_bp");
    if (!key.empty()) return changed.contains(key);
    return std::ranges::any_of(signs_, [&](const auto& sign) { return changed.contains(sign); });
  }

  std::optional<Reading> reading(const json::Value& spec, const std::vector<Score>& scores,
                                 const std::set<std::string, std::less<>>& changed, Instant t) const {
    if (!concerned(spec, changed)) return {};
    const auto score = std::ranges::find(scores, spec["score"].as_string(), &Score::key);
    if (score == scores.end()) return {};
    Reading r{t, t, level_of(spec, *score), score->text, {}};
    if (r.level == Level::unknown) return {};
    const auto key = spec["part"].as_string();
    if (!key.empty() && is_sign(facts_, key)) {
      const auto* m = facts_.newest(key, patient_of(facts_, key), t);
      if (!m) return r;
      r.measured = m->recorded_at;
      r.text = fixed(m->value, m->quantity->digits) + " " + m->quantity->unit;
      r.from.push_back(m->resource);
    } else {
      for (const auto& part : score->parts)
        for (const auto& from : part.from)
          if (!std::ranges::count(r.from, from)) r.from.push_back(from);
    }
    return r;
  }

  // In intensive care somebody measures; that nothing comes is a warning of its own.
  Signal silence() const {
    Signal s{std::string(kNoVitalSigns), "display.staleness", {}, 0, true};
    if (facts_.mother_dead || !in_intensive_care(facts_, facts_.mother)) return s;
    std::vector<Instant> known;
    double hours = 0;
    for (const Measurement& m : facts_.measurements)
      if (m.patient == facts_.mother && signs_.contains(m.quantity->key)) {
        known.push_back(m.effective_at);
        hours = stale_hours(book_, m.quantity->key);
      }
    if (known.empty()) return s;
    const Instant from = facts_.at.plus_days(-book_.need("watch.window").number("look_back_h") / 24);
    for (std::size_t i = 0; i < known.size(); ++i) {
      const Instant end = known[i].plus_days(hours / 24);
      const bool last = i + 1 == known.size();
      if ((last ? facts_.at : known[i + 1]) <= end || end < from) continue;
      s.readings.push_back({end, end, Level::watch, fixed(hours, 0) + " h", {}});
      if (!last) s.readings.push_back({known[i + 1], known[i + 1], Level::none, "", {}});
    }
    return s;
  }

  Facts& facts_;
  const evidence::Book& book_;
  std::optional<Instant> after_;
  std::set<std::string, std::less<>> signs_;
};

}  // namespace

std::vector<Signal> signals_of(Facts facts, const evidence::Book& book, std::optional<Instant> after) {
  if (facts.mother_dead) return {};
  order_by_knowledge(facts);
  return SignalReader(facts, book, after).read();
}

const Measurement* measured_by(const Facts& facts, std::string_view signal) {
  return facts.newest(signal, patient_of(facts, signal), facts.at);
}

}  // namespace dyad::care
