// SPDX-License-Identifier: Apache-2.0
#include "care/consult_tell.hpp"

#include "care/consult_task.hpp"
#include "care/words.hpp"

namespace dyad::care::calling {
namespace {

constexpr std::string_view kChannels = "https://dyad.example/fhir/CodeSystem/channel";

json::Value communication(const TellFrame& frame, const std::string& id, const Candidate& to,
                          std::string_view channel, Instant now) {
  json::Value out = json::object({{"resourceType", "Communication"}, {"id", id}});
  if (frame.synthetic) out.set("meta", synthetic_meta());
  out.set("basedOn", json::Array{reference_to("Task/" + frame.task)});
  // On the page it is told by being written; everything else has to go out first.
  out.set("status", channel == "page" ? "in-progress" : "preparation");
  out.set("category", json::Array{coded(kConcepts, "call")});
  out.set("priority", frame.priority);
  out.set("medium", json::Array{coded(kChannels, channel)});
  out.set("subject", reference_to("Patient/" + frame.mother));
  out.set("about", json::Array{reference_to(frame.focus)});
  if (channel == "page") out.set("sent", format_utc(now));
  out.set("recipient", json::Array{reference_to("Practitioner/" + to.person, to.name)});
  return out;
}

}  // namespace

std::string telling_id(std::string_view task, std::size_t place, std::string_view channel) {
  return std::string(task) + "-" + std::to_string(place) + "-" + std::string(channel);
}

std::vector<record::Operation> tell_operations(const TellFrame& frame, std::size_t place, const Candidate& to,
                                               const std::vector<std::string>& channels, Instant now) {
  std::vector<record::Operation> out;
  for (const auto& channel : channels) {
    record::Operation op;
    op.kind = record::Operation::Kind::update;
    op.type = "Communication";
    op.id = telling_id(frame.task, place, channel);
    op.body = communication(frame, op.id, to, channel, now);
    op.if_none_match_any = true;
    out.push_back(std::move(op));
  }
  return out;
}

json::Value told(json::Value communication, Instant now) {
  communication.set("status", "completed");
  communication.set("sent", format_utc(now));
  communication.erase("statusReason");
  return communication;
}

json::Value not_told(json::Value communication, std::string_view reason) {
  communication.set("status", "not-done");
  communication.set("statusReason", json::object({{"text", reason}}));
  return communication;
}

json::Value received(json::Value communication, Instant now) {
  if (communication["status"].as_string() == "in-progress") communication.set("status", "completed");
  if (!communication.has("received")) communication.set("received", format_utc(now));
  return communication;
}

std::string channel_of(const json::Value& communication) {
  return code_in(communication["medium"][0], kChannels);
}

bool is_call(const json::Value& communication) {
  return communication["resourceType"].as_string() == "Communication" &&
         code_in(communication["category"][0], kConcepts) == "call";
}

}  // namespace dyad::care::calling
