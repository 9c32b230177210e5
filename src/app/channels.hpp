// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/push_seal.hpp"
#include "care/consult_push.hpp"
#include "care/consult_tell.hpp"
#include "net/mail.hpp"

namespace dyad::app {

// What the file of `dyad serve --calling` says.
struct CallingSettings {
  std::optional<net::MailServer> mail;
  std::string gateway_url;                             // takes messages for telephones; empty: none
  std::string gateway_secret;                          // signs them
  std::string push_contact = "mailto:dyad@localhost";  // whom a push service may ask
  json::Value escalation;                              // times of the site; null: those of data/care
};
// `hooks` are the addresses of --allow-hook; an address of a gateway must be among them or on this machine.
Result<CallingSettings> read_calling(const std::string& file, const std::vector<std::string>& hooks);

// E-mail, a gateway to telephones, and push services.
class OutsideChannels final : public care::calling::Channels {
 public:
  OutsideChannels(CallingSettings settings, care::calling::PushBook& push, access::PushKey key,
                  std::string link, json::Value texts)
      : settings_(std::move(settings)),
        push_(push),
        key_(std::move(key)),
        link_(std::move(link)),
        texts_(std::move(texts)) {}
  std::vector<std::string> ways(const care::calling::Contact& to) const override;
  Result<void> send(const care::calling::Telling& telling) override;

 private:
  std::string text_for(const care::calling::Contact& to, std::string_view part) const;
  Result<void> by_mail(const care::calling::Telling& telling) const;
  Result<void> by_gateway(const care::calling::Telling& telling) const;
  Result<void> by_push(const care::calling::Telling& telling) const;

  CallingSettings settings_;
  care::calling::PushBook& push_;
  access::PushKey key_;
  std::string link_;  // of the pages; holds nothing about a case
  json::Value texts_;
};

}  // namespace dyad::app
