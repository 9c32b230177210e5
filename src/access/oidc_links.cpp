// SPDX-License-Identifier: Apache-2.0
#include "access/oidc_links.hpp"

#include <algorithm>

namespace dyad::access {
namespace {

constexpr std::string_view kName = "oidc-links";
constexpr std::size_t kMostLinks = 10'000;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is(const OidcLinks::Link& link, const OidcIdentity& who) {
  return link.issuer == who.issuer && !link.subject.empty() && link.subject == who.subject;
}
bool invites(const OidcLinks::Link& link, const OidcIdentity& who) {
  return link.issuer == who.issuer && link.subject.empty() && !who.email.empty() &&
         link.email == lower(who.email);
}

}  // namespace

Result<std::vector<OidcLinks::Link>> OidcLinks::links() {
  const auto text = shelf_.get(kName);
  if (!text) return std::unexpected(text.error());
  std::vector<Link> out;
  if (!*text) return out;
  const auto list = json::parse(**text);
  if (!list) return std::unexpected(list.error());
  for (const auto& item : list->items()) {
    const auto value = [&](std::string_view name) { return std::string(item[name].as_string()); };
    out.push_back({value("issuer"),
                   value("subject"),
                   value("email"),
                   value("login"),
                   value("made_by"),
                   {item["made_at_ms"].as_int().value_or(0)}});
  }
  return out;
}

Result<void> OidcLinks::write(const std::vector<Link>& links) {
  json::Array list;
  for (const auto& link : links)
    list.push_back(json::object({{"issuer", link.issuer},
                                 {"subject", link.subject},
                                 {"email", link.email},
                                 {"login", link.login},
                                 {"made_by", link.made_by},
                                 {"made_at_ms", link.made_at.ms}}));
  return shelf_.put(kName, json::write(json::Value(std::move(list))));
}

Result<std::optional<std::string>> OidcLinks::login_of(const OidcIdentity& who, Instant now) {
  const std::lock_guard lock(mutex_);
  auto held = links();
  if (!held) return std::unexpected(held.error());
  for (const auto& link : *held)
    if (is(link, who)) return std::optional(link.login);
  const auto invited = std::ranges::find_if(*held, [&](const Link& link) { return invites(link, who); });
  if (invited != held->end()) {
    invited->subject = who.subject;  // from now on the name there counts, not the address
    if (auto ok = write(*held); !ok) return std::unexpected(ok.error());
    return std::optional(invited->login);
  }
  std::erase_if(unknown_,
                [&](const Unknown& u) { return u.issuer == who.issuer && u.subject == who.subject; });
  if (unknown_.size() >= kMostUnknown) unknown_.erase(unknown_.begin());
  unknown_.push_back({who.issuer, who.subject, who.name, who.email, now});
  return std::optional<std::string>();
}

Result<void> OidcLinks::link(Link link) {
  const std::lock_guard lock(mutex_);
  link.email = lower(link.email);
  if (link.subject.empty() && link.email.find('@') == std::string::npos)
    return fail(ErrorKind::missing, "a name there or an address is needed", "subject");
  auto held = links();
  if (!held) return std::unexpected(held.error());
  const bool taken = std::ranges::any_of(*held, [&](const Link& other) {
    return other.issuer == link.issuer &&
           (link.subject.empty() ? other.email == link.email : other.subject == link.subject);
  });
  if (taken) return fail(ErrorKind::conflict, "this identity is linked already", "subject");
  if (held->size() >= kMostLinks)
    return fail(ErrorKind::too_large, "too many links", "links", {}, std::to_string(kMostLinks));
  std::erase_if(unknown_,
                [&](const Unknown& u) { return u.issuer == link.issuer && u.subject == link.subject; });
  held->push_back(std::move(link));
  return write(*held);
}

Result<void> OidcLinks::remove(std::string_view issuer, std::string_view subject, std::string_view email) {
  const std::lock_guard lock(mutex_);
  auto held = links();
  if (!held) return std::unexpected(held.error());
  const auto gone = std::erase_if(*held, [&](const Link& link) {
    return link.issuer == issuer && link.subject == subject && (!subject.empty() || link.email == email);
  });
  if (gone == 0) return fail(ErrorKind::not_found, "there is no such link", "subject");
  return write(*held);
}

std::vector<OidcLinks::Unknown> OidcLinks::unknown() {
  const std::lock_guard lock(mutex_);
  return unknown_;
}

}  // namespace dyad::access
