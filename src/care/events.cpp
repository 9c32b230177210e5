// SPDX-License-Identifier: Apache-2.0
#include "care/events.hpp"

#include <algorithm>
#include <map>

#include "base/decimal.hpp"
#include "care/wishes.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

class Collector {
 public:
  Collector(const Facts& facts, const evidence::Book& book) : facts_(facts), book_(book) {}

  std::vector<Event> collect() {
    for (const auto& r : facts_.record.resources) resource(r);
    courses();
    scans();
    births();
    std::erase_if(events_, [&](const Event& e) { return e.at > facts_.at; });
    std::ranges::stable_sort(events_, [](const Event& a, const Event& b) { return a.at < b.at; });
    return std::move(events_);
  }

 private:
  bool child_subject(const json::Value& body) const {
    for (const char* element : {"subject", "patient", "for"})
      for (const Child& c : facts_.children)
        if (body[element]["reference"].as_string() == "Patient/" + c.id) return true;
    return false;
  }

  Event& add(const record::Resource& r, std::string kind, json::Value words) {
    Event e;
    e.at = time_of(r, facts_.utc_offset_minutes);
    for (const json::Value* end :
         {&r.body["period"]["end"], &r.body["performedPeriod"]["end"], &r.body["abatementDateTime"]})
      if (auto t = parse_when(end->as_string(), facts_.utc_offset_minutes))
        if (*t <= facts_.at) e.end = *t;
    const auto learnt = parse_when(r.body["recordedDate"].as_string(), facts_.utc_offset_minutes);
    e.known_at = std::max(e.at, learnt ? *learnt : r.version.recorded_at);
    e.child = child_subject(r.body);
    e.kind = std::move(kind);
    e.words = std::move(words);
    e.synthetic = is_synthetic(r.body);
    e.resource = reference_of(r);
    events_.push_back(std::move(e));
    return events_.back();
  }

  void resource(const record::Resource& r) {
    const json::Value& b = r.body;
    const std::string& type = r.version.type;
    const std::string_view status = b["status"].as_string();
    if (status == "entered-in-error" || status == "not-done" || status == "cancelled" || status == "planned")
      return;
    if (type == "Condition") {
      if (is_refuted(b)) return;
      Event& e = add(r, "diagnosis", concept_words(b["code"]));
      e.over = !is_active(b);
      for (const auto& key : condition_keys(b, book_))
        e.alarm =
            e.alarm || book_.need("terminology.condition." + key).value("alarm").as_bool().value_or(false);
    } else if (type == "Procedure") {
      const bool blood = code_in(b["category"], kConcepts) == "transfusion";
      add(r, blood ? "blood" : "procedure", concept_words(b["code"]));
    } else if (type == "Encounter") {
      const auto& text = b["type"][std::size_t(0)];
      if (!text.is_null()) add(r, "admission", concept_words(text));
    } else if (type == "Goal") {
      // A wish is asked again and again: what it says now was said when this version was recorded.
      add(r, "wish", concept_words(b["description"])).at = r.version.recorded_at;
    } else if (type == "Consent") {
      add_consent(r);
    } else if (type == "ServiceRequest") {
      add(r, "consult", concept_words(b["code"].is_null() ? b["reasonCode"][std::size_t(0)] : b["code"]));
    } else if (type == "Communication") {
      // What is said between people, and tellings of one person, are no events of hers.
      if (b["topic"].is_null() && b["reasonCode"].size() == 0) return;
      add(r, communication_kind(b),
          concept_words(b["topic"].is_null() ? b["reasonCode"][std::size_t(0)] : b["topic"]));
    } else if (type == "Observation" && !b["valueString"].is_null()) {
      Event& e = add(r, "finding", concept_words(b["code"]));
      e.detail = words(b, "valueString");
    }
  }

  // Wishes in fields are worded by the program: what she said stands in the fields.
  void add_consent(const record::Resource& r) {
    const json::Value& category = r.body["category"][std::size_t(0)];
    const auto wishes = wishes_in(r.body, facts_.utc_offset_minutes);
    Event& e = add(r, "wish", wishes ? words_of("Wishes written down") : concept_words(category));
    if (wishes) e.message = json::object({{"code", wishes->hers() ? "event.wishes" : "event.wishes_family"}});
  }

  static std::string communication_kind(const json::Value& b) {
    const std::string kind = code_in(b["category"][std::size_t(0)], kConcepts);
    return kind.empty() ? "consult" : kind;
  }

  // Doses of one drug with no longer gap than the entry display.course allows are one course on the axis.
  void courses() {
    const double gap_h = book_.need("display.course").number("gap_h");
    std::map<std::string, std::size_t> open;  // drug and patient -> index of its latest course
    for (const Dose& d : facts_.doses) {
      const std::string key = d.patient + "|" + std::string(d.words["en"].as_string());
      const auto it = open.find(key);
      const Instant end = d.running ? facts_.at : std::min(d.end.value_or(d.start), facts_.at);
      if (it != open.end()) {
        Event& course = events_[it->second];
        if (hours_between(course.end.value_or(course.at), d.start) <= gap_h) {
          course.end = std::max(course.end.value_or(course.at), end);
          continue;
        }
      }
      Event e;
      e.at = d.start;
      e.end = end;
      e.child = d.patient != facts_.mother;
      e.kind = d.atc.starts_with("B05A")                ? "blood"
               : d.atc.starts_with("H02AB") && !e.child ? "steroid"
                                                        : "treatment";
      e.words = d.words;
      e.synthetic = d.synthetic;
      e.resource = d.resource;
      open[key] = events_.size();
      events_.push_back(std::move(e));
    }
  }

  void scans() {
    for (const Measurement& m : facts_.measurements) {
      if (m.quantity->key != "efw") continue;
      Event e;
      e.at = m.effective_at;
      e.child = true;
      e.kind = "scan";
      const std::string grams = fixed(m.value, 0);
      e.words = words_of("Scan: estimated weight " + grams + " g");
      e.message = json::object({{"code", "event.scan"}, {"params", json::object({{"grams", grams}})}});
      e.synthetic = m.synthetic;
      e.resource = m.resource;
      events_.push_back(std::move(e));
    }
  }

  void births() {
    for (const Child& c : facts_.children) {
      if (!c.born_at) continue;
      Event e;
      e.at = *c.born_at;
      e.child = true;
      e.kind = "birth";
      e.words = words_of(c.stillborn ? "Stillbirth" : "Birth");
      e.message = c.stillborn ? json::object({{"code", "event.stillbirth"}})
                              : json::object({{"code", "event.birth"}});
      for (const auto& r : facts_.record.children)
        if (r.body["id"].as_string() == c.id) {
          e.resource = reference_of(r);
          e.synthetic = is_synthetic(r.body);
        }
      events_.push_back(std::move(e));
    }
  }

  const Facts& facts_;
  const evidence::Book& book_;
  std::vector<Event> events_;
};

}  // namespace

std::vector<Event> events_of(const Facts& facts, const evidence::Book& book) {
  return Collector(facts, book).collect();
}

json::Value to_json(const std::vector<Event>& events) {
  json::Array out;
  for (const Event& e : events) {
    json::Value v = json::object({{"at", format_utc(e.at)},
                                  {"who", e.child ? "child" : "mother"},
                                  {"kind", e.kind},
                                  {"text", e.words},
                                  {"synthetic", e.synthetic},
                                  {"alarm", e.alarm},
                                  {"resource", e.resource}});
    if (e.end && *e.end > e.at) v.set("end", format_utc(*e.end));
    if (!e.detail.is_null()) v.set("detail", e.detail);
    if (!e.message.is_null()) v.set("message", e.message);
    out.push_back(std::move(v));
  }
  return json::Value(std::move(out));
}

}  // namespace dyad::care
