// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "care/consult_party.hpp"
#include "care/consult_reach.hpp"
#include "json/json.hpp"
#include "record/operation.hpp"

namespace dyad::care::calling {

// A message on its way to one person by one channel. It says nothing about a patient.
struct Telling {
  std::string id;       // of its Communication: the same however often it is tried
  std::string channel;  // "email", "sms", "push"
  Contact to;
  std::string urgency;  // "stat", "urgent", "routine"
};

// The port to the channels outside the pages. `ways` names those by which this person can be reached now.
// Safe from any thread; `send` blocks until the other side has taken the message or not.
class Channels {
 public:
  virtual ~Channels() = default;
  virtual std::vector<std::string> ways(const Contact& to) const = 0;
  virtual Result<void> send(const Telling& telling) = 0;
};

struct TellFrame {
  std::string task;
  std::string focus;  // "ServiceRequest/x", "CarePlan/x", "Flag/x"
  std::string mother;
  std::string priority;
  bool synthetic = false;
};

// One Communication for each channel, for the asking at this place of the list. Their ids follow from the
// task and the place, so that whoever writes them a second time is refused and nobody is told twice.
std::vector<record::Operation> tell_operations(const TellFrame& frame, std::size_t place, const Candidate& to,
                                               const std::vector<std::string>& channels, Instant now);
std::string telling_id(std::string_view task, std::size_t place, std::string_view channel);

// The same Communication once the other side has taken it, refused it, or it stood on a screen.
json::Value told(json::Value communication, Instant now);
json::Value not_told(json::Value communication, std::string_view reason);
json::Value received(json::Value communication, Instant now);

std::string channel_of(const json::Value& communication);
bool is_call(const json::Value& communication);

}  // namespace dyad::care::calling
