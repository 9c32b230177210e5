// SPDX-License-Identifier: Apache-2.0
#include "store/postgres.hpp"

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace dyad::store {
namespace {

constexpr std::string_view kOutOfTime = "57014";  // query_canceled, as by statement_timeout

std::string literal(double number) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.17g", number);
  return text.data();
}

template <class List, class Write>
std::string array_of(const List& list, const Write& write) {
  std::string out = "{";
  for (const auto& item : list) {
    if (out.size() > 1) out += ',';
    write(out, item);
  }
  return out + "}";
}

void quote_into(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

int nibble(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

}  // namespace

PgValues& PgValues::add(std::string_view text) {
  values_.emplace_back(text);
  return *this;
}
PgValues& PgValues::add(std::int64_t number) {
  values_.push_back(std::to_string(number));
  return *this;
}
PgValues& PgValues::add(double number) {
  values_.push_back(literal(number));
  return *this;
}
PgValues& PgValues::add(bool truth) {
  values_.emplace_back(truth ? "t" : "f");
  return *this;
}

PgValues& PgValues::add(const record::Digest& digest) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "\\x";
  for (const std::uint8_t byte : digest) {
    text += kHex[byte >> 4u];
    text += kHex[byte & 15u];
  }
  values_.push_back(std::move(text));
  return *this;
}

PgValues& PgValues::add(const std::vector<std::int64_t>& numbers) {
  values_.push_back(
      array_of(numbers, [](std::string& out, std::int64_t number) { out += std::to_string(number); }));
  return *this;
}
PgValues& PgValues::add(const std::vector<double>& numbers) {
  values_.push_back(array_of(numbers, [](std::string& out, double number) { out += literal(number); }));
  return *this;
}
PgValues& PgValues::add(const std::vector<std::string>& texts) {
  values_.push_back(array_of(texts, quote_into));
  return *this;
}

std::vector<const char*> PgValues::pointers() const {
  std::vector<const char*> out;
  out.reserve(values_.size());
  for (const std::string& value : values_) out.push_back(value.c_str());
  return out;
}

PgRows::PgRows(pg_result* result) : result_(result) {}
PgRows::PgRows(PgRows&& other) noexcept : result_(std::exchange(other.result_, nullptr)) {}
PgRows& PgRows::operator=(PgRows&& other) noexcept {
  std::swap(result_, other.result_);
  return *this;
}
PgRows::~PgRows() { PQclear(result_); }

int PgRows::size() const { return PQntuples(result_); }
bool PgRows::null(int row, int column) const { return PQgetisnull(result_, row, column) == 1; }
std::string_view PgRows::text(int row, int column) const {
  return {PQgetvalue(result_, row, column), static_cast<std::size_t>(PQgetlength(result_, row, column))};
}
std::int64_t PgRows::integer(int row, int column) const {
  const std::string_view digits = text(row, column);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}
bool PgRows::truth(int row, int column) const { return text(row, column) == "t"; }

record::Digest PgRows::digest(int row, int column) const {
  record::Digest out{};
  const std::string_view hex = text(row, column);  // "\x" and two digits for each byte
  if (hex.size() != 2 + 2 * out.size()) return out;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>(nibble(hex[2 + 2 * i]) * 16 + nibble(hex[3 + 2 * i]));
  return out;
}

Result<std::unique_ptr<PgConnection>> PgConnection::open(const std::string& where) {
  std::unique_ptr<PgConnection> out(new PgConnection(PQconnectdb(where.c_str())));
  if (PQstatus(out->connection_) != CONNECTION_OK) {
    std::string why = PQerrorMessage(out->connection_);
    while (!why.empty() && why.back() == '\n') why.pop_back();
    return fail(ErrorKind::busy, "PostgreSQL cannot be reached: " + why);
  }
  PQsetNoticeProcessor(out->connection_, [](void*, const char*) {}, nullptr);
  // Every statement has an index to go by. Statements are planned once, and a plan made while the tables were
  // still empty would read them whole until PostgreSQL next looks at their sizes.
  if (auto set = out->script("SET client_encoding='UTF8';SET synchronous_commit=on;SET enable_seqscan=off;"
                             "SET standard_conforming_strings=on;SET extra_float_digits=3");
      !set)
    return std::unexpected(set.error());
  return out;
}

PgConnection::~PgConnection() { PQfinish(connection_); }

bool PgConnection::alive() const { return PQstatus(connection_) == CONNECTION_OK; }

Failure PgConnection::failure(pg_result* result) const {
  if (!alive()) return fail(ErrorKind::busy, "the connection to PostgreSQL was lost");
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (state != nullptr && state == kOutOfTime)
    return fail(ErrorKind::too_costly, "the search took too long and was ended");
  // The primary message names objects of the schema, the detail would name values.
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  return fail(ErrorKind::storage, "PostgreSQL: " + std::string(message ? message : "no answer"));
}

Result<PgRows> PgConnection::checked(pg_result* result) {
  PgRows rows(result);
  const auto status = PQresultStatus(result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC) return rows;
  return failure(result);
}

Result<void> PgConnection::script(const std::string& sql) {
  auto done = checked(PQexec(connection_, sql.c_str()));
  if (!done) return std::unexpected(done.error());
  return {};
}

// Statements are known by the address of their text, which is a constant of the program.
Result<PgRows> PgConnection::run(std::string_view sql, const PgValues& values) {
  auto at = names_.find(sql.data());
  if (at == names_.end()) {
    const std::string name = "s" + std::to_string(++made_);
    auto made = checked(PQprepare(connection_, name.c_str(), std::string(sql).c_str(), 0, nullptr));
    if (!made) return made;
    at = names_.emplace(sql.data(), name).first;
  }
  return checked(PQexecPrepared(connection_, at->second.c_str(), values.size(), values.pointers().data(),
                                nullptr, nullptr, 0));
}

Result<PgRows> PgConnection::run_once(const std::string& sql, const PgValues& values) {
  return checked(PQexecParams(connection_, sql.c_str(), values.size(), nullptr, values.pointers().data(),
                              nullptr, nullptr, 0));
}

Result<void> PgConnection::queue(std::string_view sql, const PgValues& values) {
  if (queued_ >= kMaxQueued)
    if (auto done = settle(); !done) return done;
  if (queued_ == 0 && PQenterPipelineMode(connection_) == 0) return failure(nullptr);
  auto [at, fresh] = names_.try_emplace(sql.data());
  if (fresh) {
    at->second = "s" + std::to_string(++made_);
    if (PQsendPrepare(connection_, at->second.c_str(), std::string(sql).c_str(), 0, nullptr) == 0)
      return failure(nullptr);
    ++queued_;
  }
  if (PQsendQueryPrepared(connection_, at->second.c_str(), values.size(), values.pointers().data(), nullptr,
                          nullptr, 0) == 0)
    return failure(nullptr);
  ++queued_;
  return {};
}

Result<void> PgConnection::settle() {
  if (queued_ == 0) return {};
  Result<void> outcome;
  if (PQpipelineSync(connection_) == 0) outcome = failure(nullptr);
  // One answer for each statement, each ended by a null, then that of the sync.
  for (std::size_t i = 0; i <= queued_ && alive(); ++i) {
    auto answer = checked(PQgetResult(connection_));
    if (!answer && outcome) outcome = std::unexpected(answer.error());
    if (i < queued_) PgRows(PQgetResult(connection_));
  }
  queued_ = 0;
  PQexitPipelineMode(connection_);
  if (!outcome)
    names_.clear();  // what was prepared after the first failure is not there; names are never reused
  return outcome;
}

}  // namespace dyad::store
