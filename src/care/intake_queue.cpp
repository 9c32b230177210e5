// SPDX-License-Identifier: Apache-2.0
// The queue of messages that were not wholly understood: each is a Task, its message a Binary.
#include "base/log.hpp"
#include "care/intake_impl.hpp"
#include "fhir/reference.hpp"
#include "hl7v2/base64.hpp"
#include "hl7v2/charset.hpp"

namespace dyad::care {

using json::Value;

namespace {

Result<std::string> reason_of(std::string_view reason) {
  const auto from = reason.find_first_not_of(" \t\r\n"), to = reason.find_last_not_of(" \t\r\n");
  const std::string text(from == std::string_view::npos ? std::string_view()
                                                        : reason.substr(from, to - from + 1));
  if (text.size() < kMinReason || text.size() > kMaxReason)
    return fail(ErrorKind::invalid, "a reason is needed", "reason", {},
                std::to_string(kMinReason) + " to " + std::to_string(kMaxReason) + " characters");
  return text;
}

bool is_ours(const Value& task) { return fhir::code_in(task["code"], kQueueSystem) == kQueueCode; }

// The message behind a Task: what was kept of it, and its bytes.
Result<KeptMessage> kept_of(const record::Record& record, const Value& task) {
  const auto focus = fhir::parse_reference(task["focus"]["reference"].as_string());
  const auto raw = record.store().read("Binary", focus.id, {});
  if (!raw) return std::unexpected(raw.error());
  const auto body = *raw ? json::parse((*raw)->body) : Result<Value>(Value());
  const auto bytes = body ? hl7v2::from_base64((*body)["data"].as_string()) : std::nullopt;
  if (!*raw || !bytes)
    return fail(ErrorKind::not_found, "the message of this item is not in the record", "id");
  KeptMessage kept;
  kept.sender = std::string(task["requester"]["identifier"]["value"].as_string());
  kept.control_id = std::string(task["identifier"][std::size_t{0}]["value"].as_string());
  kept.type = std::string(task["description"].as_string());
  const auto type = (*body)["contentType"].as_string();
  const auto set = type.find("charset=");
  kept.encoding = set == std::string_view::npos ? "" : std::string(type.substr(set + 8));
  kept.bytes = *bytes;
  return kept;
}

}  // namespace

Value Intake::item_of(const Value& task) {
  Value out = json::object({{"id", task["id"]},
                            {"status", task["status"]},
                            {"at", task["authoredOn"]},
                            {"changed_at", task["lastModified"]}});
  const std::string sender(task["requester"]["identifier"]["value"].as_string());
  const auto bar = sender.find('|');
  out.set("application", bar == std::string::npos ? "" : sender.substr(0, bar));
  out.set("facility", bar == std::string::npos ? "" : sender.substr(bar + 1));
  out.set("type", task["description"]);
  out.set("answer", verdict_of(task));
  json::Array reasons;
  for (const auto& f : reasons_of(task))
    reasons.push_back(
        json::object({{"severity", f.severity == hl7v2::Finding::Severity::error ? "error" : "warning"},
                      {"place", f.place.text()},
                      {"code", f.code},
                      {"text", f.text}}));
  out.set("reasons", std::move(reasons));
  out.set("reason", task["statusReason"]["text"]);
  return out;
}

Result<Replay> Intake::Impl::item(std::string_view id) const {
  const auto version = record.store().read("Task", id, {});
  if (!version) return std::unexpected(version.error());
  auto body = *version ? json::parse((*version)->body) : Result<Value>(Value());
  if (!*version || !body || !is_ours(*body))
    return fail(ErrorKind::not_found, "there is no such item in the queue", "id");
  if ((*body)["status"].as_string() != "requested")
    return fail(ErrorKind::conflict, "the item has left the queue already", "id");
  return Replay{std::move(*body), (*version)->version, {}};
}

Result<Value> Intake::dismiss(std::string_view id, std::string_view reason) {
  const auto why = reason_of(reason);
  if (!why) return std::unexpected(why.error());
  auto held = impl_->item(id);
  if (!held) return std::unexpected(held.error());
  Value task = std::move(held->task);
  task.set("status", "rejected");
  task.set("statusReason", json::object({{"text", *why}}));
  task.set("lastModified", format_utc(impl_->record.now()));
  record::Operation op;
  op.kind = record::Operation::Kind::update;
  op.type = "Task";
  op.id = std::string(id);
  op.if_match = held->version;
  op.path = "Task";
  op.body = task;
  record::Work work;
  work.author = "queue";
  work.submission.source = "queue";
  work.operations.push_back(std::move(op));
  if (const auto done = impl_->record.perform(std::move(work)); !done) return std::unexpected(done.error());
  return item_of(task);
}

Result<Value> Intake::replay(std::string_view id, std::string_view reason) {
  const auto why = reason_of(reason);
  if (!why) return std::unexpected(why.error());
  auto held = impl_->item(id);
  if (!held) return std::unexpected(held.error());
  held->note = *why;
  auto kept = kept_of(impl_->record, held->task);
  if (!kept) return std::unexpected(kept.error());
  const auto decoded = hl7v2::decode(kept->bytes, impl_->options.tables.character_set(kept->sender));
  hl7v2::Mapped mapped;
  auto message =
      decoded ? hl7v2::read_message(decoded->text) : Result<hl7v2::Message>(std::unexpected(decoded.error()));
  if (message) {
    mapped = hl7v2::map_message(*message, {impl_->options.tables, impl_->zone_of(kept->sender)});
  } else {
    mapped.findings.push_back({hl7v2::Finding::Severity::error,
                               hl7v2::kSequenceError,
                               message.error().message,
                               {"MSH", 1, 0, 0, 0, 0}});
  }
  const auto done = impl_->keep(*kept, mapped, *held);
  if (!done) return std::unexpected(done.error());
  return item_of(done->task);
}

Result<std::string> Intake::message_of(std::string_view id) const {
  const auto version = impl_->record.store().read("Task", id, {});
  if (!version) return std::unexpected(version.error());
  const auto task = *version ? json::parse((*version)->body) : Result<Value>(Value());
  if (!*version || !task || !is_ours(*task))
    return fail(ErrorKind::not_found, "there is no such item in the queue", "id");
  const auto kept = kept_of(impl_->record, *task);
  if (!kept) return std::unexpected(kept.error());
  const auto decoded = hl7v2::decode(kept->bytes, impl_->options.tables.character_set(kept->sender));
  if (decoded) return decoded->text;
  std::string shown = kept->bytes;  // what cannot be read is shown as far as it is ASCII
  for (char& c : shown)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return shown;
}

}  // namespace dyad::care
