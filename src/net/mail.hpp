// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <string>

#include "base/result.hpp"

namespace dyad::net {

// A mail server, by smtp:// (with STARTTLS unless it is this machine) or smtps://.
struct MailServer {
  std::string url;             // "smtps://mail.hospital.example:465"
  std::string user, password;  // empty: none
  std::string from;            // "dyad@hospital.example"
};
struct Mail {
  std::string to;
  std::string subject;  // UTF-8
  std::string text;     // UTF-8
  std::string id;       // of the message: the same when it is tried again
};

// Blocks until the server has taken it or not; errors do not name the recipient. Any thread.
Result<void> send_mail(const MailServer& server, const Mail& mail,
                       std::chrono::milliseconds timeout = std::chrono::seconds(20));

}  // namespace dyad::net
