// SPDX-License-Identifier: Apache-2.0
#include "store/vault_sqlite.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>

#include "store/sqlite.hpp"
#include "store/vault_rows.hpp"

namespace dyad::store {
namespace {

using access::Account;
using access::Attempts;
using access::Session;

// One connection, one caller at a time: sign-ins are rare, and a look-up of a session takes microseconds.
class SqliteVault final : public access::Vault {
 public:
  explicit SqliteVault(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader)
      : writer_(std::move(writer)), reader_(std::move(reader)) {}

  Result<std::optional<Account>> account(std::string_view login) const override {
    return reading([&](Connection& c) { return read_account(c, login); });
  }

  Result<std::vector<Account>> accounts() const override {
    return reading([&](Connection& c) -> Result<std::vector<Account>> {
      Query query(c, kAllAccountsSql);
      std::vector<Account> out;
      while (query.step()) out.push_back(account_of(query));
      if (!query.ok()) return query.failure();
      return out;
    });
  }

  Result<void> add(const std::vector<Account>& accounts) override {
    return writing([&](Connection& c) -> Result<void> {
      for (const Account& account : accounts) {
        const auto held = read_account(c, account.login);
        if (!held) return std::unexpected(held.error());
        if (*held) return fail(ErrorKind::conflict, "this login is taken", "login", account.login);
        if (auto ok = write_account(c, account); !ok) return ok;
      }
      return {};
    });
  }

  Result<Account> change(std::string_view login, const Change& change) override {
    return writing([&](Connection& c) -> Result<Account> {
      auto held = read_account(c, login);
      if (!held) return std::unexpected(held.error());
      if (!*held) return fail(ErrorKind::not_found, "there is no such account", "login", std::string(login));
      Account account = std::move(**held);
      if (auto ok = change(account); !ok) return std::unexpected(ok.error());
      account.login = login;
      if (auto ok = write_account(c, account); !ok) return std::unexpected(ok.error());
      return account;
    });
  }

  Result<std::optional<Session>> session(std::string_view digest) const override {
    return reading([&](Connection& c) -> Result<std::optional<Session>> {
      Query query(c, kOneSessionSql);
      query.bind(bytes(digest));
      std::optional<Session> out;
      if (query.step()) out = session_of(query);
      if (!query.ok()) return query.failure();
      return out;
    });
  }

  Result<std::vector<Session>> sessions(std::string_view login) const override {
    return reading([&](Connection& c) -> Result<std::vector<Session>> {
      Query query(c, kSessionsSql);
      query.bind(login);
      std::vector<Session> out;
      while (query.step()) out.push_back(session_of(query));
      if (!query.ok()) return query.failure();
      return out;
    });
  }

  Result<void> begin(const Session& s) override {
    return writing([&](Connection& c) {
      Query query(
          c,
          "INSERT INTO session (digest, id, login, agent, address, second_factor, signed_in_ms, seen_ms, "
          "ends_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
      query.bind(bytes(s.digest)).bind(s.id).bind(s.login).bind(s.agent).bind(s.address);
      query.bind(int{s.second_factor}).bind(s.signed_in_at.ms).bind(s.seen_at.ms).bind(s.ends_at.ms);
      return query.finish();
    });
  }

  Result<void> seen(std::string_view digest, Instant at) override {
    return writing([&](Connection& c) {
      return Query(c, "UPDATE session SET seen_ms = ? WHERE digest = ?")
          .bind(at.ms)
          .bind(bytes(digest))
          .finish();
    });
  }

  Result<void> end(std::string_view digest) override {
    return writing([&](Connection& c) {
      return Query(c, "DELETE FROM session WHERE digest = ?").bind(bytes(digest)).finish();
    });
  }

  Result<void> end_all(std::string_view login, std::string_view but) override {
    return writing([&](Connection& c) {
      return Query(c, "DELETE FROM session WHERE login = ? AND digest IS NOT ?")
          .bind(login)
          .bind(bytes(but))
          .finish();
    });
  }

  Result<bool> end_one(std::string_view login, std::string_view id) override {
    return writing([&](Connection& c) -> Result<bool> {
      Query query(c, "DELETE FROM session WHERE login = ? AND id = ? RETURNING 1");
      query.bind(login).bind(id);
      bool found = false;
      while (query.step()) found = true;
      if (!query.ok()) return query.failure();
      return found;
    });
  }

  Result<void> forget_ended(Instant now, Instant not_seen_since) override {
    return writing([&](Connection& c) {
      return Query(c, "DELETE FROM session WHERE ends_ms <= ? OR seen_ms <= ?")
          .bind(now.ms)
          .bind(not_seen_since.ms)
          .finish();
    });
  }

  Result<Attempts> attempt(std::string_view key, const std::function<void(Attempts&)>& change) override {
    return writing([&](Connection& c) -> Result<Attempts> {
      Attempts held;
      {
        Query query(c, "SELECT failed, last_ms, locked_until_ms FROM attempt WHERE key = ?");
        query.bind(key);
        if (query.step()) held = {static_cast<int>(query.integer(0)), {query.integer(1)}, {query.integer(2)}};
        if (!query.ok()) return query.failure();
      }
      change(held);
      auto done =
          Query(c,
                "INSERT OR REPLACE INTO attempt (key, failed, last_ms, locked_until_ms) VALUES (?, ?, ?, ?)")
              .bind(key)
              .bind(held.failed)
              .bind(held.last_at.ms)
              .bind(held.locked_until.ms)
              .finish();
      if (!done) return std::unexpected(done.error());
      return held;
    });
  }

  Result<void> forget_attempts(Instant last_before) override {
    return writing([&](Connection& c) {
      return Query(c, "DELETE FROM attempt WHERE last_ms < ? AND locked_until_ms < ?")
          .bind(last_before.ms)
          .bind(last_before.ms)
          .finish();
    });
  }

  Result<std::optional<std::string>> sealed(std::string_view name) const override {
    return reading([&](Connection& c) { return read_sealed(c, name); });
  }

  Result<void> keep_sealed(std::string_view name, std::string_view sealed) override {
    return writing([&](Connection& c) {
      return Query(c, "INSERT OR REPLACE INTO secret (name, sealed) VALUES (?, ?)")
          .bind(name)
          .bind(bytes(sealed))
          .finish();
    });
  }

  Result<std::string> sealed_or(std::string_view name, std::string_view sealed) override {
    return writing([&](Connection& c) -> Result<std::string> {
      auto done = Query(c, "INSERT OR IGNORE INTO secret (name, sealed) VALUES (?, ?)")
                      .bind(name)
                      .bind(bytes(sealed))
                      .finish();
      if (!done) return std::unexpected(done.error());
      auto held = read_sealed(c, name);
      if (!held) return std::unexpected(held.error());
      return held->value_or(std::string());
    });
  }

 private:
  static Result<std::optional<std::string>> read_sealed(Connection& connection, std::string_view name) {
    Query query(connection, "SELECT sealed FROM secret WHERE name = ?");
    query.bind(name);
    std::optional<std::string> out;
    if (query.step()) out = std::string(query.view(0));
    if (!query.ok()) return query.failure();
    return out;
  }

  // A vault in memory has one connection for both.
  template <class F>
  auto reading(F work) const -> decltype(work(std::declval<Connection&>())) {
    if (!reader_) {
      const std::scoped_lock lock(writing_);
      return work(*writer_);
    }
    const std::scoped_lock lock(reading_);
    return work(*reader_);
  }

  template <class F>
  auto writing(F work) -> decltype(work(std::declval<Connection&>())) {
    const std::scoped_lock lock(writing_);
    if (auto begun = writer_->run("BEGIN IMMEDIATE"); !begun) return std::unexpected(begun.error());
    auto done = work(*writer_);
    if (!done) {
      writer_->roll_back();
      return done;
    }
    if (auto committed = writer_->run("COMMIT"); !committed) {
      writer_->roll_back();
      return std::unexpected(committed.error());
    }
    return done;
  }

  mutable std::mutex writing_;
  mutable std::mutex reading_;
  std::unique_ptr<Connection> writer_;
  std::unique_ptr<Connection> reader_;
};

Result<void> make_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return fail(ErrorKind::storage, std::string("the vault cannot be opened: ") + std::strerror(errno), path);
  const bool made = ::fchmod(fd, 0600) == 0;  // the files SQLite makes beside it get the same mode
  ::close(fd);
  if (!made) return fail(ErrorKind::storage, "the vault cannot be made private", path);
  return {};
}

}  // namespace

Result<std::unique_ptr<access::Vault>> open_vault(const std::string& path) {
  const bool in_memory = path == ":memory:";
  if (!in_memory)
    if (auto made = make_private(path); !made) return std::unexpected(made.error());
  auto writer = Connection::open(path, Connection::Access::write);
  if (!writer) return std::unexpected(writer.error());
  if (auto ready = prepare_vault(**writer, in_memory); !ready) return std::unexpected(ready.error());
  std::unique_ptr<Connection> reader;
  if (!in_memory) {
    auto opened = Connection::open(path, Connection::Access::read);
    if (!opened) return std::unexpected(opened.error());
    reader = std::move(*opened);
  }
  return std::make_unique<SqliteVault>(std::move(*writer), std::move(reader));
}

}  // namespace dyad::store
