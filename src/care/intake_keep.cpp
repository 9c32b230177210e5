// SPDX-License-Identifier: Apache-2.0
#include "care/intake_keep.hpp"

#include <array>
#include <charconv>

#include "care/intake.hpp"
#include "hl7v2/base64.hpp"
#include "hl7v2/identity.hpp"

namespace dyad::care {

using hl7v2::Finding;
using hl7v2::Findings;
using json::Value;

namespace {

constexpr const char* kErrorCodes = "http://terminology.hl7.org/CodeSystem/v2-0357";
constexpr const char* kSenderSystem = "https://dyad.example/fhir/hl7v2/sender";
constexpr std::string_view kVerdict = "acknowledgement";
constexpr std::array<std::string_view, 3> kSeverities{"info", "warning", "error"};

Value sender_reference(const std::string& sender) {
  std::string shown = sender;
  for (char& c : shown)
    if (c == '|') c = ' ';
  const bool nameless = shown.find_first_not_of(' ') == std::string::npos;
  Value out = json::object(
      {{"identifier", json::object({{"system", kSenderSystem}, {"value", nameless ? "unknown" : sender}})}});
  out.set("display", nameless ? std::string("unknown sender") : shown);
  return out;
}

// "OBX[3]-5(2).1.2", as Place::text writes it.
hl7v2::Place place_of(std::string_view text) {
  hl7v2::Place place;
  if (text == "message") return place;
  place.segment = std::string(text.substr(0, 3));
  text.remove_prefix(std::min<std::size_t>(3, text.size()));
  const auto take = [&](char open, char close) {
    int n = 0;
    if (text.empty() || text[0] != open) return n;
    text.remove_prefix(1);
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (close != '\0' && !text.empty() && text[0] == close) text.remove_prefix(1);
    return ec == std::errc() ? n : 0;
  };
  if (const int n = take('[', ']'); n > 0) place.sequence = n;
  place.field = take('-', '\0');
  place.repetition = take('(', ')');
  place.component = take('.', '\0');
  place.subcomponent = take('.', '\0');
  return place;
}

}  // namespace

std::string KeptMessage::binary_id() const { return hl7v2::id_of({"message", sender, control_id, bytes}); }
std::string KeptMessage::task_id() const { return hl7v2::id_of({"queue", sender, control_id, bytes}); }
std::string KeptMessage::first_id() const { return hl7v2::id_of({"first", sender, control_id}); }
std::string KeptMessage::other_id() const { return hl7v2::id_of({"other", sender, control_id, bytes}); }

Value binary_of(const KeptMessage& message) {
  return json::object({{"resourceType", "Binary"},
                       {"id", message.binary_id()},
                       {"contentType", "x-application/hl7-v2+er7; charset=" +
                                           (message.encoding.empty() ? "utf-8" : message.encoding)},
                       {"data", hl7v2::to_base64(message.bytes)}});
}

Value provenance_of(const KeptMessage& message, const std::string& id,
                    const std::vector<std::string>& targets, Instant now) {
  json::Array about;
  for (const auto& target : targets) about.push_back(json::object({{"reference", target}}));
  const Value raw = json::object({{"reference", "Binary/" + message.binary_id()}});
  if (about.empty()) about.push_back(raw);
  const Value agent = json::object(
      {{"type",
        json::object(
            {{"coding", json::Array{json::object(
                            {{"system", "http://terminology.hl7.org/CodeSystem/provenance-participant-type"},
                             {"code", "author"}})}}})},
       {"who", sender_reference(message.sender)}});
  Value what = raw;
  if (!message.control_id.empty())
    what.set("identifier", json::object({{"system", std::string(kSenderSystem) + "/control-id"},
                                         {"value", message.control_id}}));
  Value out =
      json::object({{"resourceType", "Provenance"}, {"target", about}, {"recorded", format_utc(now)}});
  if (!id.empty()) out.set("id", id);
  out.set("activity",
          json::object({{"text", "HL7 v2 " + (message.type.empty() ? "message" : message.type)}}));
  out.set("agent", json::Array{agent});
  out.set("entity", json::Array{json::object({{"role", "source"}, {"what", what}})});
  return out;
}

void set_reasons(Value& task, const Findings& findings, std::string_view verdict) {
  json::Array input;
  input.push_back(json::object({{"type", json::object({{"text", kVerdict}})}, {"valueString", verdict}}));
  for (const Finding& f : findings) {
    if (f.severity == Finding::Severity::info) continue;
    const Value type = json::object(
        {{"coding", json::Array{json::object({{"system", kErrorCodes}, {"code", f.code}})}},
         {"text", std::string(kSeverities[static_cast<std::size_t>(f.severity)]) + " " + f.place.text()}});
    input.push_back(json::object({{"type", type}, {"valueString", f.text}}));
  }
  task.set("input", std::move(input));
}

Value task_of(const KeptMessage& message, const Findings& findings, std::string_view verdict, Instant now) {
  const std::string at = format_utc(now);
  Value task = json::object(
      {{"resourceType", "Task"}, {"id", message.task_id()}, {"status", "requested"}, {"intent", "order"}});
  task.set("code",
           json::object(
               {{"coding", json::Array{json::object({{"system", kQueueSystem}, {"code", kQueueCode}})}}}));
  task.set("description", message.type.empty() ? std::string("unreadable") : message.type);
  task.set("focus", json::object({{"reference", "Binary/" + message.binary_id()}}));
  task.set("authoredOn", at);
  task.set("lastModified", at);
  task.set("requester", sender_reference(message.sender));
  if (!message.control_id.empty())
    task.set("identifier", json::Array{json::object({{"system", std::string(kSenderSystem) + "/control-id"},
                                                     {"value", message.control_id}})});
  set_reasons(task, findings, verdict);
  return task;
}

Findings reasons_of(const Value& task) {
  Findings out;
  for (const Value& input : task["input"].items()) {
    const auto text = input["type"]["text"].as_string();
    const auto blank = text.find(' ');
    if (text == kVerdict || blank == std::string_view::npos) continue;
    Finding f;
    f.severity = text.starts_with("warning") ? Finding::Severity::warning : Finding::Severity::error;
    f.code = std::string(input["type"]["coding"][std::size_t{0}]["code"].as_string());
    f.text = std::string(input["valueString"].as_string());
    f.place = place_of(text.substr(blank + 1));
    out.push_back(std::move(f));
  }
  return out;
}

std::string verdict_of(const Value& task) {
  for (const Value& input : task["input"].items())
    if (input["type"]["text"].as_string() == kVerdict) return std::string(input["valueString"].as_string());
  return {};
}

}  // namespace dyad::care
