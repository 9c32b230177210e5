// SPDX-License-Identifier: Apache-2.0
#include "app/channels.hpp"

#include <chrono>

#include "access/crypto.hpp"
#include "app/files.hpp"
#include "base/log.hpp"
#include "net/web_client.hpp"
#include "notify/ports.hpp"

namespace dyad::app {
namespace {

using care::calling::Contact;
using care::calling::Telling;

constexpr int kGone = 410, kNotFound = 404;
constexpr std::size_t kTopic = 32;            // letters a push service takes
constexpr const char* kPushSeconds = "3600";  // a call that old is better looked up

Instant now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::string hex(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

Result<void> taken(const Result<int>& status, const char* what) {
  if (!status) return std::unexpected(status.error());
  if (*status >= 200 && *status < 300) return {};
  return fail(ErrorKind::busy, std::string(what) + " answered " + std::to_string(*status));
}

bool is_mail_server(std::string_view url) {
  return url.starts_with("smtp://") || url.starts_with("smtps://");
}

}  // namespace

Result<CallingSettings> read_calling(const std::string& file, const std::vector<std::string>& hooks) {
  CallingSettings out;
  if (file.empty()) return out;
  const auto text = read_file(file);
  if (!text) return std::unexpected(text.error());
  const auto body = json::parse(*text);
  if (!body) return std::unexpected(body.error());
  for (const auto& [name, part] : body->members())
    if (name != "escalation" && name != "email" && name != "sms" && name != "push")
      return fail(ErrorKind::invalid, "no such part of the file", "calling." + name, {},
                  "escalation, email, sms, push");
  if (body->has("email")) {
    const json::Value& mail = (*body)["email"];
    net::MailServer server{std::string(mail["server"].as_string()), std::string(mail["user"].as_string()),
                           std::string(mail["password"].as_string()), std::string(mail["from"].as_string())};
    if (!is_mail_server(server.url))
      return fail(ErrorKind::invalid, "not a mail server", "calling.email.server", server.url,
                  "smtp:// or smtps://");
    if (server.from.find('@') == std::string::npos)
      return fail(ErrorKind::invalid, "not an e-mail address", "calling.email.from", server.from);
    out.mail = std::move(server);
  }
  if (body->has("sms")) {
    out.gateway_url = (*body)["sms"]["url"].as_string();
    out.gateway_secret = (*body)["sms"]["secret"].as_string();
    if (!notify::may_reach(out.gateway_url, hooks, true))
      return fail(ErrorKind::refused, "is not among the addresses this server may notify (--allow-hook)",
                  "calling.sms.url", out.gateway_url);
    if (out.gateway_secret.size() < 16)
      return fail(ErrorKind::invalid, "too short to sign messages with", "calling.sms.secret", {},
                  "at least 16 letters");
  }
  if ((*body)["push"].has("contact")) out.push_contact = (*body)["push"]["contact"].as_string();
  out.escalation = (*body)["escalation"];
  return out;
}

std::vector<std::string> OutsideChannels::ways(const Contact& to) const {
  std::vector<std::string> out;
  if (!push_.of(to.person).empty()) out.emplace_back("push");
  if (settings_.mail && !to.email.empty()) out.emplace_back("email");
  if (!settings_.gateway_url.empty() && !to.phone.empty()) out.emplace_back("sms");
  return out;
}

Result<void> OutsideChannels::send(const Telling& telling) {
  if (telling.channel == "email") return by_mail(telling);
  if (telling.channel == "sms") return by_gateway(telling);
  if (telling.channel == "push") return by_push(telling);
  return fail(ErrorKind::invalid, "no such channel", "channel", telling.channel);
}

std::string OutsideChannels::text_for(const Contact& to, std::string_view part) const {
  const json::Value& words = texts_.has(to.language) ? texts_[to.language] : texts_["en"];
  std::string text(words[part].as_string());
  if (const auto at = text.find("{link}"); at != std::string::npos) text.replace(at, 6, link_);
  return text;
}

Result<void> OutsideChannels::by_mail(const Telling& telling) const {
  if (!settings_.mail || telling.to.email.empty())
    return fail(ErrorKind::refused, "there is no way to send e-mail to this person");
  return net::send_mail(*settings_.mail, {telling.to.email, text_for(telling.to, "subject"),
                                          text_for(telling.to, "text") + "\n", telling.id});
}

Result<void> OutsideChannels::by_gateway(const Telling& telling) const {
  if (settings_.gateway_url.empty() || telling.to.phone.empty())
    return fail(ErrorKind::refused, "there is no way to reach this person's telephone");
  const std::string body = json::write(json::object({{"id", telling.id},
                                                     {"to", telling.to.phone},
                                                     {"text", text_for(telling.to, "text")},
                                                     {"urgency", telling.urgency}}));
  const std::string at = std::to_string(now().ms / 1000);
  net::WebCall call;
  call.url = settings_.gateway_url;
  call.content_type = "application/json";
  call.body = body;
  call.headers = {
      {"Idempotency-Key", telling.id},
      {"X-Dyad-Timestamp", at},
      {"X-Dyad-Signature", "sha256=" + hex(access::hmac_sha256(settings_.gateway_secret, at + "." + body))}};
  return taken(net::send(call), "the gateway");
}

// To every browser of the person; one that takes it is enough.
Result<void> OutsideChannels::by_push(const Telling& telling) const {
  Result<void> best = fail(ErrorKind::refused, "no browser of this person wants to be told");
  const std::string message =
      json::write(json::object({{"id", telling.id}, {"text", text_for(telling.to, "subject")}}));
  const std::string topic = access::base64url(access::sha256(telling.id)).substr(0, kTopic);
  for (const auto& browser : push_.of(telling.to.person)) {
    const auto sealed = access::seal_push(browser.p256dh, browser.auth, message);
    const auto proof = key_.authorization(browser.endpoint, settings_.push_contact, now());
    if (!sealed || !proof) {
      best = std::unexpected(sealed ? proof.error() : sealed.error());
      continue;
    }
    net::WebCall call;
    call.url = browser.endpoint;
    call.content_type = "application/octet-stream";
    call.body = *sealed;
    call.headers = {{"Content-Encoding", "aes128gcm"},
                    {"TTL", kPushSeconds},
                    {"Urgency", "high"},
                    {"Topic", topic},
                    {"Authorization", *proof}};
    const auto status = net::send(call);
    if (status && (*status == kGone || *status == kNotFound))  // the browser has taken itself back
      if (const auto removed = push_.remove(telling.to.person, browser.endpoint); !removed)
        log::warning("calls: a browser that is gone could not be forgotten: " + removed.error().message);
    const auto done = taken(status, "the push service");
    if (done || !best) best = done ? done : best ? best : done;
  }
  return best;
}

}  // namespace dyad::app
