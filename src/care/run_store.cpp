// SPDX-License-Identifier: Apache-2.0
#include "care/run_store.hpp"

#include <algorithm>

#include "care/form_fields.hpp"
#include "care/plan_start.hpp"
#include "care/resolution_record.hpp"

namespace dyad::care {
namespace {

constexpr int kTries = 20;  // of a check-off that others' overtake; each of those is one success
constexpr std::size_t kMaxNamed = 40;
constexpr std::string_view kStepActs[] = {"check", "undo", "settle"};
constexpr std::string_view kGateActs[] = {"ready", "not_ready"};
constexpr std::string_view kEnds[] = {"completed", "revoked"};

bool said_already(const HeldTask& task, std::string_view key) {
  return std::ranges::any_of(task.entries, [&](const RunEntry& e) { return e.key == key; });
}

std::vector<std::string> named(const json::Value& list) {
  std::vector<std::string> out;
  for (const auto& v : list.items())
    if (out.size() < kMaxNamed && v.as_string().size() <= 80) out.emplace_back(v.as_string());
  return out;
}

// What is taken back: what was named, or all that holds now.
Result<void> aim_undo(const HeldTask& task, RunEntry& e, int same_within_s) {
  const auto now = step_now(task.entries, same_within_s);
  if (e.of.empty()) {
    for (const auto* live : now.live) e.of.push_back(live->key);
    if (now.settled) e.of.push_back(now.settled->key);
  }
  if (e.of.empty()) return fail(ErrorKind::refused, "is not checked", "act", e.act);
  for (const auto& key : e.of)
    if (!said_already(task, key)) return refuse_field("was not said of this step", "of", key);
  return {};
}

// One of the times that were stated, chosen with a reason.
Result<void> aim_settlement(const HeldTask& task, const json::Value& body, RunEntry& e, int same_within_s) {
  const auto now = step_now(task.entries, same_within_s);
  const auto chosen = std::ranges::find(now.live, body["chosen"].as_string(),
                                        [](const RunEntry* live) { return std::string_view(live->key); });
  if (chosen == now.live.end())
    return refuse_field("is none of the times that were stated", "chosen", body["chosen"].as_string());
  if (e.reason.empty()) return fail(ErrorKind::missing, "say why this time holds", "reason");
  e.of.clear();
  for (const auto* live : now.live) e.of.push_back(live->key);
  e.at = (*chosen)->at;
  return {};
}

Result<RunEntry> read_entry(const HeldTask& task, const json::Value& body, const RunRules& rules,
                            const access::Principal& who, Instant now) {
  const auto key = read_key(body);
  if (!key) return std::unexpected(key.error());
  const auto act = task.gate ? read_choice(body, "act", kGateActs) : read_choice(body, "act", kStepActs);
  if (!act) return std::unexpected(act.error());
  const auto reason = read_text(body, "reason");
  if (!reason) return std::unexpected(reason.error());
  const auto moment = read_moment(body, rules, now);
  if (!moment) return std::unexpected(moment.error());
  RunEntry e{*key,
             *act,
             who.practitioner,
             who.name,
             moment->at,
             moment->phone_at,
             moment->clock_ms,
             now,
             named(body["of"]),
             *reason,
             named(body["despite"])};
  if (e.act == "not_ready" && e.reason.empty())
    return fail(ErrorKind::missing, "say what is missing", "reason");
  Result<void> aimed;
  if (e.act == "undo") aimed = aim_undo(task, e, rules.same_within_s);
  if (e.act == "settle") aimed = aim_settlement(task, body, e, rules.same_within_s);
  if (!aimed) return std::unexpected(aimed.error());
  return e;
}

}  // namespace

RunRules run_rules(const evidence::Book& book) {
  RunRules out;
  const auto& clock = book.need("run.clock");
  out.same_within_s = static_cast<int>(clock.number("same_within_s"));
  out.oldest_h = static_cast<int>(clock.number("oldest_h"));
  out.ahead_s = static_cast<int>(clock.number("ahead_s"));
  std::vector<std::pair<double, IntervalRule>> found;
  for (const auto& [id, entry] : book.all()) {
    if (!id.starts_with("run.interval.")) continue;
    IntervalRule rule{id.substr(13),
                      std::string(entry.value("from").as_string()),
                      std::string(entry.value("to").as_string()),
                      entry.maybe("max_min"),
                      entry.maybe("min_s"),
                      entry.use() == evidence::Use::decide};
    found.emplace_back(entry.number("order"), std::move(rule));
  }
  std::ranges::sort(found, {}, [](const auto& f) { return f.first; });
  for (auto& [order, rule] : found) out.intervals.push_back(std::move(rule));
  return out;
}

Result<RunMoment> read_moment(const json::Value& body, const RunRules& rules, Instant now) {
  RunMoment out{now, {}, {}};
  if (body["at"].is_null()) return out;
  const auto phone = parse_instant(body["at"].as_string());
  if (!phone) return refuse_field("a time needs its date and zone", "at", body["at"].as_string());
  out.phone_at = *phone;
  out.at = *phone;
  if (const auto ms = body["clock_ms"].as_int()) {
    // A clock that is off by more than the age limit says nothing about when it was.
    if (*ms > rules.oldest_h * 3'600'000LL || *ms < -rules.oldest_h * 3'600'000LL)
      return refuse_field("is too far off", "clock_ms", std::to_string(*ms));
    out.clock_ms = *ms;
    out.at.ms += *ms;
  }
  if (out.at > now) {
    if (out.at.ms > now.ms + rules.ahead_s * 1000LL)
      return refuse_field("lies in the future", "at", format_utc(out.at), "up to " + format_utc(now));
    out.at = now;
  }
  if (out.at < now.plus_minutes(-60LL * rules.oldest_h))
    return refuse_field("lies too far back", "at", format_utc(out.at),
                        "at most " + std::to_string(rules.oldest_h) + " h");
  return out;
}

Result<Facts> Runs::facts(const record::Reader& reader, std::string_view case_id, Instant now) const {
  auto loaded = record::load_case(reader, case_id, {});
  if (!loaded) return std::unexpected(loaded.error());
  return read_facts(std::move(*loaded), quantities_, now, {});
}

Result<HeldRun> Runs::held(const Facts& facts, std::string_view run) {
  for (auto& one : runs_in(facts))
    if (one.id == run) return std::move(one);
  return fail(ErrorKind::not_found, "there is no such operation in this case", "run",
              std::string(run.substr(0, 80)));
}

Result<void> Runs::say(record::Record& record, std::string_view case_id, std::string_view run,
                       std::string_view task, const json::Value& body, const access::Principal& who) const {
  for (int tried = 1;; ++tried) {
    const auto read = facts(record.store(), case_id, record.now());
    if (!read) return std::unexpected(read.error());
    if (auto may = check_writer(*read, who); !may) return may;
    const auto one = held(*read, run);
    if (!one) return std::unexpected(one.error());
    const auto& list =
        std::ranges::find(one->gate, task, &HeldTask::id) != one->gate.end() ? one->gate : one->steps;
    const auto it = std::ranges::find(list, task, &HeldTask::id);
    if (it == list.end())
      return fail(ErrorKind::not_found, "is no step of this operation", "task",
                  std::string(task.substr(0, 80)));
    HeldTask changed = *it;
    if (said_already(changed, body["key"].as_string())) return {};
    auto entry = read_entry(changed, body, rules_, who, read->now);
    if (!entry) return std::unexpected(entry.error());
    changed.entries.push_back(std::move(*entry));
    const auto done = record.perform(
        {{put(task_resource(*read, *one, changed, plans_, rules_.same_within_s), changed.version)},
         {"run", json::write(body)},
         who.author()});
    if (done) return {};
    if (done.error().kind != ErrorKind::conflict || tried == kTries) return std::unexpected(done.error());
  }
}

Result<void> Runs::change(record::Record& record, std::string_view case_id, std::string_view run,
                          const access::Principal& who, const Change& change) const {
  for (int tried = 1;; ++tried) {
    const auto read = facts(record.store(), case_id, record.now());
    if (!read) return std::unexpected(read.error());
    if (auto may = check_writer(*read, who); !may) return may;
    auto one = held(*read, run);
    if (!one) return std::unexpected(one.error());
    const auto wanted = change(*read, *one);
    if (!wanted) return std::unexpected(wanted.error());
    if (!*wanted) return {};
    std::vector<record::Operation> work;
    if (one->course.ended_at && !one->course.joint_plan.empty()) work = plan_after(*read, *one);
    work.push_back(put(run_resource(*read, *one, plans_), one->version));
    const auto done = record.perform({std::move(work), {"run", {}}, who.author()});
    if (done) return {};
    if (done.error().kind != ErrorKind::conflict || tried == kTries) return std::unexpected(done.error());
  }
}

Result<void> Runs::go(record::Record& record, std::string_view case_id, std::string_view run,
                      const json::Value& body, const access::Principal& who) const {
  return change(record, case_id, run, who, [&](const Facts& facts, HeldRun& one) -> Result<bool> {
    if (one.course.state == RunState::active) return false;
    if (one.course.state != RunState::draft)
      return fail(ErrorKind::refused, "is over", "state", std::string(name_of(one.course.state)));
    const auto despite = read_text(body, "despite");
    if (!despite) return std::unexpected(despite.error());
    std::string missing;
    for (const auto& t : one.gate)
      if (gate_now(t.entries).state != GateState::ready) missing += (missing.empty() ? "" : ", ") + t.team;
    if (!missing.empty() && despite->empty())
      return fail(ErrorKind::refused, "not all teams have said they are ready", "gate", {}, missing);
    const auto moment = read_moment(body, rules_, facts.now);
    if (!moment) return std::unexpected(moment.error());
    one.course.state = RunState::active;
    one.course.go_at = moment->at;
    one.course.go_by = who.name;
    one.course.go_despite = missing.empty() ? "" : *despite;
    return true;
  });
}

Result<void> Runs::end(record::Record& record, std::string_view case_id, std::string_view run,
                       const json::Value& body, const access::Principal& who) const {
  return change(record, case_id, run, who, [&](const Facts& facts, HeldRun& one) -> Result<bool> {
    const auto how = read_choice(body, "how", kEnds);
    if (!how) return std::unexpected(how.error());
    if (one.course.ended_at) {
      if (name_of(one.course.state) == *how) return false;
      return fail(ErrorKind::refused, "is over", "state", std::string(name_of(one.course.state)));
    }
    const auto reason = read_text(body, "reason");
    if (!reason) return std::unexpected(reason.error());
    const bool open = std::ranges::any_of(one.steps, [&](const HeldTask& t) {
      return step_now(t.entries, rules_.same_within_s).state != StepState::done;
    });
    if (reason->empty() && (open || *how == "revoked"))
      return fail(ErrorKind::missing, open ? "steps are open: say why it ends" : "say why it is called off",
                  "reason");
    one.course.state = *how == "completed" ? RunState::completed : RunState::revoked;
    one.course.ended_at = facts.now;
    one.course.ended_by = who.name;
    one.course.ended_reason = *reason;
    return true;
  });
}

Result<void> Runs::delay(record::Record& record, std::string_view case_id, std::string_view run,
                         const json::Value& body, const access::Principal& who) const {
  return change(record, case_id, run, who, [&](const Facts& facts, HeldRun& one) -> Result<bool> {
    const auto key = read_key(body);
    if (!key) return std::unexpected(key.error());
    auto& delays = one.course.delays;
    if (std::ranges::find(delays, *key, &RunDelay::key) != delays.end()) return false;
    const std::string interval(body["interval"].as_string()), reason(body["reason"].as_string());
    const bool known = std::ranges::any_of(rules_.intervals, [&](const IntervalRule& rule) {
      return interval == rule.key || interval.starts_with(rule.key + "-");
    });
    if (!known) return refuse_field("is not an interval of this operation", "interval", interval);
    if (!plans_.delay_reason(reason)) return refuse_field("is not one of the reasons", "reason", reason);
    const auto note = read_text(body, "note");
    if (!note) return std::unexpected(note.error());
    delays.push_back({interval, reason, *note, who.practitioner, who.name, *key, facts.now});
    return true;
  });
}

}  // namespace dyad::care
