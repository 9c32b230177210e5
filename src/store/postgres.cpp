// SPDX-License-Identifier: Apache-2.0
#include "store/postgres.hpp"

#include <libpq-fe.h>

#include <array>
#include <bit>
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

// The types of PostgreSQL's that lists are made of, by their numbers in its catalogue.
constexpr std::uint32_t kBoolean = 16, kBytes = 17, kBigint = 20, kText = 25, kDouble = 701;

template <class Number>
void put_bytes(std::string& out, Number number) {
  for (std::size_t i = sizeof(Number); i-- > 0;) out += static_cast<char>((number >> (8 * i)) & 255u);
}
void put_length(std::string& out, std::size_t length) { put_bytes(out, static_cast<std::uint32_t>(length)); }

// A list of one dimension without nulls, as PostgreSQL sends and receives them.
template <class List, class Write>
std::string array_of(std::uint32_t type, const List& list, const Write& write) {
  std::string out;
  put_bytes(out, std::uint32_t{list.empty() ? 0u : 1u});  // dimensions
  put_bytes(out, std::uint32_t{0});                       // nulls
  put_bytes(out, type);
  if (list.empty()) return out;
  put_length(out, list.size());
  put_bytes(out, std::uint32_t{1});  // places are counted from
  for (const auto& item : list) write(out, item);
  return out;
}

void put_text(std::string& out, std::string_view text) {
  put_length(out, text.size());
  out += text;
}

int nibble(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

}  // namespace

PgValues& PgValues::put(std::string value, int format) {
  values_.push_back(std::move(value));
  formats_.push_back(format);
  return *this;
}
PgValues& PgValues::add(std::string_view text) { return put(std::string(text), 0); }
PgValues& PgValues::add(std::int64_t number) { return put(std::to_string(number), 0); }
PgValues& PgValues::add(double number) { return put(literal(number), 0); }
PgValues& PgValues::add(bool truth) { return put(truth ? "t" : "f", 0); }

PgValues& PgValues::add(const record::Digest& digest) {
  return put(std::string(digest.begin(), digest.end()), 1);
}

PgValues& PgValues::add(const std::vector<std::int64_t>& numbers) {
  return put(array_of(kBigint, numbers,
                      [](std::string& out, std::int64_t number) {
                        put_length(out, sizeof number);
                        put_bytes(out, static_cast<std::uint64_t>(number));
                      }),
             1);
}
PgValues& PgValues::add(const std::vector<double>& numbers) {
  return put(array_of(kDouble, numbers,
                      [](std::string& out, double number) {
                        put_length(out, sizeof number);
                        put_bytes(out, std::bit_cast<std::uint64_t>(number));
                      }),
             1);
}
PgValues& PgValues::add(const std::vector<std::string>& texts) {
  return put(array_of(kText, texts, put_text), 1);
}
PgValues& PgValues::add(const std::vector<std::string_view>& texts) {
  return put(array_of(kText, texts, put_text), 1);
}
PgValues& PgValues::add(const std::vector<bool>& truths) {
  return put(
      array_of(kBoolean, truths,
               [](std::string& out, bool truth) { put_text(out, std::string_view(truth ? "\1" : "\0", 1)); }),
      1);
}
PgValues& PgValues::add(const std::vector<record::Digest>& digests) {
  return put(array_of(kBytes, digests,
                      [](std::string& out, const record::Digest& digest) {
                        put_length(out, digest.size());
                        out.append(digest.begin(), digest.end());
                      }),
             1);
}

PgValues::Sent PgValues::sent() const {
  Sent out{{}, {}, formats_};
  for (const std::string& value : values_) {
    out.values.push_back(value.c_str());
    out.lengths.push_back(static_cast<int>(value.size()));
  }
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
std::string_view PgRows::did() const { return result_ == nullptr ? "" : PQcmdStatus(result_); }
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
                             "SET jit=off;SET standard_conforming_strings=on;SET extra_float_digits=3");
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
  if (auto settled = settle(); !settled) return std::unexpected(settled.error());
  auto done = checked(PQexec(connection_, sql.c_str()));
  if (!done) return std::unexpected(done.error());
  return {};
}

// Statements are known by the address of their text, which is a constant of the program.
Result<PgRows> PgConnection::run(std::string_view sql, const PgValues& values) {
  if (auto settled = settle(); !settled) return settled;
  auto at = names_.find(sql.data());
  if (at == names_.end()) {
    const std::string name = "s" + std::to_string(++made_);
    auto made = checked(PQprepare(connection_, name.c_str(), std::string(sql).c_str(), 0, nullptr));
    if (!made) return made;
    at = names_.emplace(sql.data(), name).first;
  }
  const PgValues::Sent sent = values.sent();
  return checked(PQexecPrepared(connection_, at->second.c_str(), values.size(), sent.values.data(),
                                sent.lengths.data(), sent.formats.data(), 0));
}

Result<PgRows> PgConnection::run_once(const std::string& sql, const PgValues& values) {
  if (auto settled = settle(); !settled) return settled;
  auto queued = queue("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)");
  if (queued) queued = queue_once(sql, values);
  auto rows = settle();
  if (!queued) return std::unexpected(queued.error());
  return rows;
}

Result<void> PgConnection::make_room() {
  if (queued_ >= kMaxQueued)
    if (auto done = settle(); !done) return std::unexpected(done.error());
  if (queued_ == 0 && PQenterPipelineMode(connection_) == 0) return failure(nullptr);
  return {};
}

Result<void> PgConnection::sent(bool done) {
  if (!done) return failure(nullptr);
  ++queued_;
  return {};
}

Result<void> PgConnection::queue(std::string_view sql, const PgValues& values) {
  if (auto room = make_room(); !room) return room;
  auto [at, fresh] = names_.try_emplace(sql.data());
  if (fresh) {
    at->second = "s" + std::to_string(++made_);
    fresh_.push_back(sql.data());
    const std::string text(sql);
    if (auto done = sent(PQsendPrepare(connection_, at->second.c_str(), text.c_str(), 0, nullptr) == 1);
        !done)
      return done;
  }
  const PgValues::Sent v = values.sent();
  return sent(PQsendQueryPrepared(connection_, at->second.c_str(), values.size(), v.values.data(),
                                  v.lengths.data(), v.formats.data(), 0) == 1);
}

Result<void> PgConnection::queue_once(const std::string& sql, const PgValues& values) {
  if (auto room = make_room(); !room) return room;
  const PgValues::Sent v = values.sent();
  return sent(PQsendQueryParams(connection_, sql.c_str(), values.size(), nullptr, v.values.data(),
                                v.lengths.data(), v.formats.data(), 0) == 1);
}

Result<PgRows> PgConnection::settle() {
  Result<PgRows> outcome = PgRows(nullptr);
  if (queued_ == 0) return outcome;
  if (PQpipelineSync(connection_) == 0) outcome = failure(nullptr);
  // One answer for each statement, each ended by a null, then that of the sync.
  for (std::size_t i = 0; i <= queued_ && alive(); ++i) {
    auto answer = checked(PQgetResult(connection_));
    if (outcome && (!answer || i < queued_)) outcome = std::move(answer);
    if (i < queued_) PgRows(PQgetResult(connection_));
  }
  if (outcome && !alive()) outcome = failure(nullptr);
  queued_ = 0;
  PQexitPipelineMode(connection_);
  // What was prepared after the first failure is not there; names are never reused.
  if (!outcome)
    for (const char* sql : fresh_) names_.erase(sql);
  fresh_.clear();
  return outcome;
}

Result<std::string_view> PgConnection::keep(std::string sql) {
  if (const auto at = kept_.find(sql); at != kept_.end()) return *at;
  if (kept_.size() >= kMaxKept) {
    if (auto done = script("DEALLOCATE ALL"); !done) return std::unexpected(done.error());
    names_.clear();
    kept_.clear();
  }
  return *kept_.insert(std::move(sql)).first;
}

}  // namespace dyad::store
