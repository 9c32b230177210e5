// SPDX-License-Identifier: Apache-2.0
// What people do to an open call: see, take, decline, hand on, take back, call again, add.
#include <algorithm>

#include "care/consult_desk.hpp"
#include "care/watch_store.hpp"
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

TellFrame tell_frame(const json::Value& task, const Party& party) {
  return {std::string(task["id"].as_string()), std::string(task["focus"]["reference"].as_string()),
          id_in(task["for"], "Patient"), party.priority, is_synthetic(task)};
}

record::Operation put_new(json::Value body) {
  record::Operation op;
  op.kind = record::Operation::Kind::update;
  op.type = body["resourceType"].as_string();
  op.id = body["id"].as_string();
  op.if_none_match_any = true;
  op.body = std::move(body);
  return op;
}

// Whether this act fits the case and where the call or the page stands.
Result<void> may_act(const record::Record& record, std::string_view case_id, const json::Value& task,
                     std::string_view act) {
  const auto none = [&] {
    return fail(ErrorKind::not_found, "there is no such call in this case", "party",
                std::string(task["id"].as_string()));
  };
  const bool looks = act == "read" || act == "delivered";
  if (const auto page = page_of_task(task)) {
    const auto party = party_of(task);
    if (page->case_id != case_id || !party) return none();
    if (act == "cancel")
      return fail(ErrorKind::refused, "a page is not taken back: it ends with what it is about", "act",
                  "cancel");
    const auto cause = cause_of(record.store(), about_of(task, *party), record.now());
    if (!cause) return std::unexpected(cause.error());
    if (*cause == Cause::over && !looks)
      return fail(ErrorKind::conflict, "what this page was about is over", "party", page->request);
    return {};
  }
  const auto request = read_one(record.store(), "ServiceRequest", consultation_of_task(task));
  if (!request || !belongs(request->second, case_id)) return none();
  if (!is_open_call(request->second) && !looks)
    return fail(ErrorKind::conflict, "this consultation is over", "call", request->first.id);
  return {};
}

Result<void> plain_act(Party& party, std::string_view act, std::string_view me, std::string_view reason,
                       Instant now) {
  if (act == "delivered" || act == "read") return mark_seen(party, me, act == "read", now);
  if (act == "accept") return accept(party, me, now);
  if (act == "decline") return decline(party, me, reason, now);
  if (act == "cancel") return cancel(party, reason);
  return fail(ErrorKind::invalid, "no such act", "act", std::string(act),
              "delivered, read, accept, decline, hand_on, cancel");
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
  const auto page = page_of_task(task);
  const auto paged = paged_by(whole_.store(), task);
  if (!paged) return std::unexpected(paged.error());
  const auto candidates = may_follow(page ? page->topic : std::string(),
                                     reach.candidates(party.organization, party.role), *paged);
  party.nobody_on_list =
      party.nobody_on_list || (party.asked.empty() && !reach.on_list(party.organization, party.role));
  const std::size_t before = party.asked.size();
  climb(party, candidates, now);
  if (party.asked.size() == before) return std::vector<record::Operation>();
  const TellFrame frame = tell_frame(task, party);
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

// Somebody else is asked because the one who was names them.
Result<std::vector<record::Operation>> Desk::hand_over(Party& party, const json::Value& task,
                                                       std::string_view me, std::string_view to,
                                                       std::string_view reason, Instant now) const {
  const auto reach = Reach::read(whole_.store(), whole_.now());
  if (!reach) return std::unexpected(reach.error());
  const Post* post = reach->post(to);
  if (!post)
    return fail(ErrorKind::invalid, "nobody holds this post now", "to", std::string(to.substr(0, 64)));
  if (auto done = hand_on(party, me, {post->id, post->person, post->name, "named"}, reason, now); !done)
    return std::unexpected(done.error());
  return tell_operations(tell_frame(task, party), party.asked.size() - 1, party.asked.back().who,
                         channels_to(*reach, post->person), now);
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
  if (auto may = may_act(record, case_id, held->second, act); !may) return std::unexpected(may.error());
  const std::string& me = who.practitioner;
  if (seen_already(held->second, me, act)) return calls(record, who, case_id);
  const auto changed = change_task(
      record, who.author(), std::string(task),
      [&](Party& party, const json::Value& now_held, Instant now) -> Result<std::vector<record::Operation>> {
        std::vector<record::Operation> more;
        if (act == "hand_on") {
          auto handed = hand_over(party, now_held, me, body["to"].as_string(), *reason, now);
          if (!handed) return std::unexpected(handed.error());
          more = std::move(*handed);
        } else if (const auto done = plain_act(party, act, me, *reason, now); !done) {
          return std::unexpected(done.error());
        }
        if (act == "cancel") return more;
        // Whoever takes the page of a warning has seen the warning: that is its answer.
        if (act == "accept" && !id_in(now_held["focus"], "Flag").empty())
          more.push_back(put_new(answer_to_warning(record::random_id(), now_held["focus"], now_held["for"],
                                                   "seen", {who.author(), who.author(), who.name}, now)));
        auto seen = page_received(record, now_held, party, me, now);
        if (!seen) return std::unexpected(seen.error());
        if (*seen) more.push_back(std::move(**seen));
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
