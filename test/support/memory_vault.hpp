// SPDX-License-Identifier: Apache-2.0
// A vault in memory, for tests: the same contract as the one on disk, none of its durability.
#pragma once
#include <algorithm>
#include <map>
#include <mutex>

#include "access/vault.hpp"

namespace dyad::support {

class MemoryVault final : public access::Vault {
 public:
  Result<std::optional<access::Account>> account(std::string_view login) const override {
    const std::scoped_lock lock(mutex_);
    const auto found = accounts_.find(login);
    return found == accounts_.end() ? std::nullopt : std::optional(found->second);
  }
  Result<std::vector<access::Account>> accounts() const override {
    const std::scoped_lock lock(mutex_);
    std::vector<access::Account> out;
    for (const auto& [login, account] : accounts_) out.push_back(account);
    return out;
  }
  Result<void> add(const std::vector<access::Account>& accounts) override {
    const std::scoped_lock lock(mutex_);
    auto after = accounts_;
    for (const auto& account : accounts)
      if (!after.emplace(account.login, account).second)
        return fail(ErrorKind::conflict, "this login is taken", "login", account.login);
    accounts_ = std::move(after);
    return {};
  }
  Result<access::Account> change(std::string_view login, const Change& change) override {
    const std::scoped_lock lock(mutex_);
    const auto found = accounts_.find(login);
    if (found == accounts_.end())
      return fail(ErrorKind::not_found, "there is no such account", "login", std::string(login));
    access::Account account = found->second;
    if (auto ok = change(account); !ok) return std::unexpected(ok.error());
    account.login = login;
    return found->second = account;
  }

  Result<std::optional<access::Session>> session(std::string_view digest) const override {
    const std::scoped_lock lock(mutex_);
    const auto found = sessions_.find(digest);
    return found == sessions_.end() ? std::nullopt : std::optional(found->second);
  }
  Result<std::vector<access::Session>> sessions(std::string_view login) const override {
    const std::scoped_lock lock(mutex_);
    std::vector<access::Session> out;
    for (const auto& [digest, session] : sessions_)
      if (session.login == login) out.push_back(session);
    std::ranges::sort(out, [](const auto& a, const auto& b) {
      return a.signed_in_at != b.signed_in_at ? a.signed_in_at > b.signed_in_at : a.id < b.id;
    });
    return out;
  }
  Result<void> begin(const access::Session& session) override {
    const std::scoped_lock lock(mutex_);
    if (!sessions_.emplace(session.digest, session).second) return fail(ErrorKind::storage, "there already");
    return {};
  }
  Result<void> seen(std::string_view digest, Instant at) override {
    const std::scoped_lock lock(mutex_);
    if (const auto found = sessions_.find(digest); found != sessions_.end()) found->second.seen_at = at;
    return {};
  }
  Result<void> end(std::string_view digest) override {
    return drop([&](const auto& s) { return s.digest == digest; });
  }
  Result<void> end_all(std::string_view login, std::string_view but) override {
    return drop([&](const auto& s) { return s.login == login && s.digest != but; });
  }
  Result<bool> end_one(std::string_view login, std::string_view id) override {
    const std::scoped_lock lock(mutex_);
    return std::erase_if(sessions_,
                         [&](const auto& s) { return s.second.login == login && s.second.id == id; }) > 0;
  }
  Result<void> forget_ended(Instant now, Instant not_seen_since) override {
    return drop([&](const auto& s) { return s.ends_at <= now || s.seen_at <= not_seen_since; });
  }

  Result<access::Attempts> attempt(std::string_view key,
                                   const std::function<void(access::Attempts&)>& change) override {
    const std::scoped_lock lock(mutex_);
    auto& held = attempts_[std::string(key)];
    change(held);
    return held;
  }
  Result<void> forget_attempts(Instant last_before) override {
    const std::scoped_lock lock(mutex_);
    std::erase_if(attempts_, [&](const auto& a) {
      return a.second.last_at < last_before && a.second.locked_until < last_before;
    });
    return {};
  }

  Result<std::optional<std::string>> sealed(std::string_view name) const override {
    const std::scoped_lock lock(mutex_);
    const auto found = secrets_.find(name);
    return found == secrets_.end() ? std::nullopt : std::optional(found->second);
  }
  Result<void> keep_sealed(std::string_view name, std::string_view sealed) override {
    const std::scoped_lock lock(mutex_);
    secrets_[std::string(name)] = sealed;
    return {};
  }
  Result<std::string> sealed_or(std::string_view name, std::string_view sealed) override {
    const std::scoped_lock lock(mutex_);
    return secrets_.emplace(std::string(name), std::string(sealed)).first->second;
  }

 private:
  template <class F>
  Result<void> drop(F which) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(sessions_, [&](const auto& s) { return which(s.second); });
    return {};
  }

  mutable std::mutex mutex_;
  std::map<std::string, access::Account, std::less<>> accounts_;
  std::map<std::string, access::Session, std::less<>> sessions_;
  std::map<std::string, access::Attempts, std::less<>> attempts_;
  std::map<std::string, std::string, std::less<>> secrets_;
};

}  // namespace dyad::support
