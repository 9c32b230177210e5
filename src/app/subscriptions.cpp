// SPDX-License-Identifier: Apache-2.0
#include "app/subscriptions.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <utility>

#include "base/log.hpp"
#include "net/web_client.hpp"

namespace dyad::app {
namespace {

using notify::Line;

constexpr std::string_view kLetters = "pedx";  // of Line::Kind, in its order

class WebCourier final : public notify::Courier {
 public:
  Result<int> bring(const notify::Parcel& parcel) override {
    return net::send(
        {parcel.method, parcel.url, parcel.headers, parcel.content_type, parcel.body, parcel.timeout});
  }
};

Failure broken(const std::filesystem::path& path, const char* what) {
  return fail(ErrorKind::storage, std::string(what) + ": " + std::generic_category().message(errno),
              "subscriptions", path.string());
}

// "e 1234 subscription-id"
std::string written(const Line& line) {
  return std::string(1, kLetters[static_cast<std::size_t>(line.kind)]) + " " + std::to_string(line.value) +
         " " + line.subscription + "\n";
}

std::optional<Line> read_line(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  const auto kind = kLetters.find(text[0]);
  Line out;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), out.value);
  if (kind == std::string_view::npos || error != std::errc() || end == text.data() + text.size() ||
      *end != ' ')
    return std::nullopt;
  out.kind = static_cast<Line::Kind>(kind);
  out.subscription = std::string(end + 1, text.data() + text.size());
  return out;
}

}  // namespace

std::vector<Line> condensed(const std::vector<Line>& lines) {
  struct Held {
    std::vector<Line> events;
    std::int64_t delivered = 0;
  };
  std::map<std::string, Held> held;
  std::optional<Line> position;
  for (const Line& line : lines) {
    if (line.kind == Line::Kind::position)
      position = line;
    else if (line.kind == Line::Kind::event)
      held[line.subscription].events.push_back(line);
    else if (line.kind == Line::Kind::delivered)
      held[line.subscription].delivered = line.value;
    else
      held.erase(line.subscription);
  }
  std::vector<Line> out;
  for (auto& [id, one] : held) {
    out.insert(out.end(), one.events.begin(), one.events.end());
    if (one.delivered > 0) out.push_back({Line::Kind::delivered, id, one.delivered});
  }
  if (position) out.push_back(*position);
  return out;
}

Result<std::unique_ptr<FileLedger>> FileLedger::open(const std::filesystem::path& file,
                                                     std::size_t condense_bytes) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return broken(file, "cannot be opened");
  return std::unique_ptr<FileLedger>(new FileLedger(fd, file, condense_bytes));
}

FileLedger::~FileLedger() { ::close(fd_); }

Result<std::vector<Line>> FileLedger::load() {
  const std::scoped_lock lock(mutex_);
  return read();
}

// A crash leaves the old file or the new one: the new one is durable before it takes the name.
Result<void> FileLedger::condense() {
  const auto lines = read();
  if (!lines) return std::unexpected(lines.error());
  std::string text;
  for (const Line& line : condensed(*lines)) text += written(line);
  condense_at_ = std::max(least_, text.size() * 2);
  if (text.size() * 2 > static_cast<std::size_t>(::lseek(fd_, 0, SEEK_END))) return {};
  const std::filesystem::path beside = path_.string() + ".new";
  const int fd = ::open(beside.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return broken(beside, "cannot be opened");
  const bool kept = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::fsync(fd) == 0 && ::rename(beside.c_str(), path_.c_str()) == 0;
  if (!kept) {
    const auto failure = broken(beside, "cannot be written");
    ::close(fd);
    return failure;
  }
  ::close(std::exchange(fd_, fd));
  const std::filesystem::path directory = path_.has_parent_path() ? path_.parent_path() : ".";
  const int dir = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool durable = dir >= 0 && ::fsync(dir) == 0;
  if (dir >= 0) ::close(dir);
  return durable ? Result<void>() : broken(directory, "cannot be made durable");
}

Result<std::vector<Line>> FileLedger::read() {
  std::ifstream in(path_, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  if (whole != text.size() && ::ftruncate(fd_, static_cast<off_t>(whole)) != 0)
    return broken(path_, "cannot be cut to its last whole line");
  std::vector<Line> out;
  for (std::size_t at = 0; at < whole;) {
    const auto end = text.find('\n', at);
    const auto line = read_line(std::string_view(text).substr(at, end - at));
    if (!line)
      return fail(ErrorKind::storage, "holds a line that is not one of its own", "subscriptions",
                  path_.string());
    out.push_back(*line);
    at = end + 1;
  }
  return out;
}

Result<void> FileLedger::append(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += written(line);
  const std::scoped_lock lock(mutex_);
  const off_t before = ::lseek(fd_, 0, SEEK_END);
  const ssize_t done = ::write(fd_, text.data(), text.size());
  if (done != static_cast<ssize_t>(text.size())) {
    const auto failure = broken(path_, "cannot be written");
    if (done > 0 && ::ftruncate(fd_, before) != 0) return broken(path_, "cannot be put back");
    return failure;
  }
  if (::fdatasync(fd_) != 0) return broken(path_, "cannot be made durable");
  if (static_cast<std::size_t>(before) + text.size() < condense_at_) return {};
  condense_at_ *= 2;  // not at once again when it fails: the lines are kept, only not in fewer bytes
  if (const auto smaller = condense(); !smaller)
    log::warning("subscriptions: the ledger could not be made smaller: " + smaller.error().message);
  return {};
}

Result<std::unique_ptr<Subscriptions>> Subscriptions::open(const std::filesystem::path& dir,
                                                           record::Record& record, std::string base,
                                                           std::vector<std::string> allowed,
                                                           bool this_machine, notify::Sight sight) {
  auto ledger = FileLedger::open(dir / "subscriptions.ledger");
  if (!ledger) return std::unexpected(ledger.error());
  auto out = std::make_unique<Subscriptions>();
  out->ledger_ = std::move(*ledger);
  out->courier_ = std::make_unique<WebCourier>();
  notify::Settings settings;
  settings.base = std::move(base);
  settings.allowed = std::move(allowed);
  settings.this_machine = this_machine;
  settings.sight = std::move(sight);
  out->service_ =
      std::make_unique<notify::Service>(record, *out->ledger_, *out->courier_, std::move(settings));
  if (auto opened = out->service_->open(); !opened) return std::unexpected(opened.error());
  return out;
}

}  // namespace dyad::app
