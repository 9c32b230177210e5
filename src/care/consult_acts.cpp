// SPDX-License-Identifier: Apache-2.0
// What people do to an open call: see, take, decline, hand on, take back, call again, add.
#include <algorithm>

#include "care/consult_desk.hpp"
#include "care/words.hpp"
#include "record/ids.hpp"

namespace dyad::care::calling {
namespace {

constexpr int kTries = 6;  // when others change the same party at the same time

record::Operation put(const record::Version& version, json::Value body) {
  record::Operation op;
  op.kind = record::Operation::Kind::update;
  op.type = version.type;
  op.id = version.id;
  op.if_match = version.version;
  op.body = std::move(body);
  return op;
}

Result<std::pair<record::Version, json::Value>> read_one(const record::Reader& reader, std::string_view type,
                                                         std::string_view id) {
  auto version = reader.read(type, id, {});
  if (!version) return std::unexpected(version.error());
  if (!*version)
    return fail(ErrorKind::not_found, "there is no such call", type == "Task" ? "party" : "call",
                std::string(id.substr(0, 64)));
  auto body = json::parse((*version)->body);
  if (!body) return std::unexpected(body.error());
  return std::pair(std::move(**version), std::move(*body));
}

bool belongs(const json::Value& request, std::string_view case_id) {
  return id_in(request["supportingInfo"][0], "EpisodeOfCare") == case_id;
}

// The page's own message of an asking has arrived.
Result<std::optional<record::Operation>> page_received(const record::Record& record, const json::Value& task,
                                                       const Party& party, std::string_view person,
                                                       Instant now) {
  for (std::size_t place = 0; place < party.asked.size(); ++place) {
    const Asking& a = party.asked[place];
    if (a.who.person != person || a.round != party.round) continue;
    const auto held =
        record.store().read("Communication", telling_id(task["id"].as_string(), place, "page"), {});
    if (!held) return std::unexpected(held.error());
    if (!*held) continue;
    auto body = json::parse((*held)->body);
    if (!body || body->has("received")) continue;
    return put(**held, received(std::move(*body), now));
  }
  return std::optional<record::Operation>();
}

// A page that is loaded again has nothing new to tell.
bool seen_already(const json::Value& task, std::string_view person, std::string_view act) {
  const auto party = party_of(task);
  const Asking* asked = party ? party->of(person) : nullptr;
  return asked && asked->delivered && (act == "delivered" || (act == "read" && asked->read));
}

}  // namespace

Result<void> needs_person(const access::Principal& who) {
  if (who.kind == access::Principal::Kind::person && !who.practitioner.empty()) return {};
  return fail(ErrorKind::refused, "sign in: a call is answered by a person", "sign-in");
}

std::vector<std::string> Desk::channels_to(const Reach& reach, std::string_view person) const {
  std::vector<std::string> out = channels_.ways(reach.contact(person));
  out.insert(out.begin(), "page");
  return out;
}

// Asks whoever is next, and gives the messages that tell them.
Result<std::vector<record::Operation>> Desk::ask_next(Party& party, const json::Value& task,
                                                      const Reach& reach, Instant now) const {
  const auto candidates = reach.candidates(party.organization, party.role);
  party.nobody_on_list =
      party.nobody_on_list || (party.asked.empty() && !reach.on_list(party.organization, party.role));
  const std::size_t before = party.asked.size();
  climb(party, candidates, now);
  if (party.asked.size() == before) return std::vector<record::Operation>();
  const TellFrame frame{std::string(task["id"].as_string()), consultation_of_task(task),
                        id_in(task["for"], "Patient"), party.priority, is_synthetic(task)};
  const Candidate& who = party.asked.back().who;
  return tell_operations(frame, before, who, channels_to(reach, who.person), now);
}

// Reads, changes and writes one party; what others wrote in between is looked at anew.
Result<void> Desk::change_task(
    record::Record& record, std::string_view author, const std::string& task,
    const std::function<Result<std::vector<record::Operation>>(Party&, const json::Value&, Instant)>&
        change) {
  for (int tried = 1;; ++tried) {
    const auto held = read_one(record.store(), "Task", task);
    if (!held) return std::unexpected(held.error());
    auto party = party_of(held->second);
    if (!party) return fail(ErrorKind::not_found, "there is no such call", "party", task);
    const Instant now = record.now();
    auto more = change(*party, held->second, now);
    if (!more) return std::unexpected(more.error());
    record::Work work;
    work.author = author;
    json::Value body = task_with(held->second, *party, now);
    work.submission = {"call", json::write(body)};
    work.operations.push_back(put(held->first, std::move(body)));
    for (auto& op : *more) work.operations.push_back(std::move(op));
    const auto done = record.perform(std::move(work));
    if (done) return {};
    if (done.error().kind != ErrorKind::conflict || tried == kTries) return std::unexpected(done.error());
  }
}

Result<json::Value> Desk::act(record::Record& record, const access::Principal& who, std::string_view case_id,
                              std::string_view task, const json::Value& body) {
  const std::string act(body["act"].as_string());
  const auto reason = text_field(body, "reason");
  if (!reason) return std::unexpected(reason.error());
  if (act != "cancel")
    if (auto known = needs_person(who); !known) return std::unexpected(known.error());
  const auto held = read_one(record.store(), "Task", task);
  if (!held) return std::unexpected(held.error());
  const auto request = read_one(record.store(), "ServiceRequest", consultation_of_task(held->second));
  if (!request || !belongs(request->second, case_id))
    return fail(ErrorKind::not_found, "there is no such call in this case", "party",
                std::string(task.substr(0, 64)));
  if (!is_open_call(request->second) && act != "read" && act != "delivered")
    return fail(ErrorKind::conflict, "this consultation is over", "call", request->first.id);
  const std::string& me = who.practitioner;
  if (seen_already(held->second, me, act)) return calls(record, who, case_id);
  const auto changed = change_task(
      record, who.author(), std::string(task),
      [&](Party& party, const json::Value& now_held, Instant now) -> Result<std::vector<record::Operation>> {
        std::vector<record::Operation> more;
        Result<void> done;
        if (act == "delivered" || act == "read") {
          done = mark_seen(party, me, act == "read", now);
        } else if (act == "accept") {
          done = accept(party, me, now);
        } else if (act == "decline") {
          done = decline(party, me, *reason, now);
        } else if (act == "cancel") {
          done = cancel(party, *reason);
        } else if (act == "hand_on") {
          const auto reach = Reach::read(whole_.store(), whole_.now());
          if (!reach) return std::unexpected(reach.error());
          const Post* to = reach->post(body["to"].as_string());
          if (!to)
            return fail(ErrorKind::invalid, "nobody holds this post now", "to",
                        std::string(body["to"].as_string().substr(0, 64)));
          done = hand_on(party, me, {to->id, to->person, to->name, "named"}, *reason, now);
          if (done)
            more = tell_operations(
                {std::string(task), consultation_of_task(now_held), id_in(now_held["for"], "Patient"),
                 party.priority, is_synthetic(now_held)},
                party.asked.size() - 1, party.asked.back().who, channels_to(*reach, to->person), now);
        } else {
          return fail(ErrorKind::invalid, "no such act", "act", act,
                      "delivered, read, accept, decline, hand_on, cancel");
        }
        if (!done) return std::unexpected(done.error());
        if (act != "cancel") {
          auto seen = page_received(record, now_held, party, me, now);
          if (!seen) return std::unexpected(seen.error());
          if (*seen) more.push_back(std::move(**seen));
        }
        return more;
      });
  if (!changed) return std::unexpected(changed.error());
  return calls(record, who, case_id);
}

Result<json::Value> Desk::steer(record::Record& record, const access::Principal& who,
                                std::string_view case_id, std::string_view call, const json::Value& body) {
  const std::string act(body["act"].as_string());
  const auto reason = text_field(body, "reason");
  if (!reason) return std::unexpected(reason.error());
  const auto request = read_one(record.store(), "ServiceRequest", call);
  if (!request || !belongs(request->second, case_id))
    return fail(ErrorKind::not_found, "there is no such call in this case", "call",
                std::string(call.substr(0, 64)));
  if (!is_open_call(request->second))
    return fail(ErrorKind::conflict, "this consultation is over", "call", std::string(call));
  if (act == "add") return add_party(record, who, case_id, request->first, request->second, body);
  if (act != "again" && act != "cancel")
    return fail(ErrorKind::invalid, "no such act", "act", act, "again, cancel, add");
  if (act == "cancel" && reason->empty())
    return fail(ErrorKind::missing, "say why the call is taken back", "reason");
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const auto tasks = read_of_type(record.store(), "Task", {id_in(request->second["subject"], "Patient")});
  if (!tasks) return std::unexpected(tasks.error());
  for (const auto& [version, task] : *tasks) {
    const auto party = party_of(task);
    if (!party || consultation_of_task(task) != call) continue;
    const bool concerned = act == "cancel" ? party->stand == Stand::waiting || party->stand == Stand::accepted
                                           : party->stand == Stand::waiting;
    if (!concerned || (body.has("party") && body["party"].as_string() != version.id)) continue;
    const auto done = change_task(
        record, who.author(), version.id,
        [&](Party& p, const json::Value& held, Instant now) -> Result<std::vector<record::Operation>> {
          if (act == "cancel") {
            if (auto ok = cancel(p, *reason); !ok) return std::unexpected(ok.error());
            return std::vector<record::Operation>();
          }
          const Times* times = policy_.times(p.priority);
          if (auto ok = call_again(p, now, Instant{now.ms + (times ? times->answer_due_ms : 0)}); !ok)
            return std::unexpected(ok.error());
          return ask_next(p, held, *reach, now);
        });
    // Somebody may have answered in the meantime; that is no reason to stop.
    if (!done && done.error().kind != ErrorKind::conflict) return std::unexpected(done.error());
  }
  if (act == "cancel") {
    json::Value over = request->second;
    over.set("status", "revoked");
    json::Value notes = over["note"];
    notes.push(json::object({{"text", *reason}, {"time", format_utc(record.now())}}));
    over.set("note", std::move(notes));
    record::Work work;
    work.author = who.author();
    work.submission = {"call", json::write(over)};
    work.operations.push_back(put(request->first, std::move(over)));
    if (const auto done = record.perform(std::move(work)); !done) return std::unexpected(done.error());
  }
  return calls(record, who, case_id);
}

}  // namespace dyad::care::calling
