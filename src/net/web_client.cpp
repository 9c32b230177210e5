// SPDX-License-Identifier: Apache-2.0
#include "net/web_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "base/waiting.hpp"

namespace dyad::net {

void begin_web() {
  static const bool begun = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  (void)begun;
}

namespace {

std::size_t thrown_away(char*, std::size_t size, std::size_t count, void*) { return size * count; }

struct Lines {
  curl_slist* first = nullptr;
  Lines() = default;
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() { curl_slist_free_all(first); }
  void add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }
};

struct Taken {
  WebAnswer answer;
  std::size_t most = 0;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& taken = *static_cast<Taken*>(into);
  if (taken.answer.body.size() + size * count > taken.most) return 0;  // ends the transfer
  taken.answer.body.append(bytes, size * count);
  return size * count;
}

std::size_t take_field(char* bytes, std::size_t size, std::size_t count, void* into) {
  constexpr std::string_view kName = "cache-control:";
  std::string line(bytes, size * count);
  for (std::size_t i = 0; i < std::min(line.size(), kName.size()); ++i)
    if (line[i] >= 'A' && line[i] <= 'Z') line[i] = static_cast<char>(line[i] - 'A' + 'a');
  if (line.starts_with(kName)) static_cast<Taken*>(into)->answer.cache_control = line.substr(kName.size());
  return size * count;
}

Result<int> perform(const WebCall& call, Taken* taken) {
  begin_web();
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), &curl_easy_cleanup);
  if (!handle) return fail(ErrorKind::busy, "no memory for a request");
  Lines lines;
  for (const auto& [name, value] : call.headers)
    lines.add(value.empty() ? name + ";" : name + ": " + value);  // curl's way to send an empty one
  lines.add("Content-Type:" + (call.content_type.empty() ? "" : " " + call.content_type));
  lines.add("Expect:");
  CURL* const c = handle.get();
  curl_easy_setopt(c, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  curl_easy_setopt(c, CURLOPT_POSTFIELDS, call.body.data() ? call.body.data() : "");
  curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, lines.first);
  curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout.count()));
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  if (taken) {
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, taken);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, &take_field);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, taken);
  } else {
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &thrown_away);
  }
  if (call.method == "GET") curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
  const Waiting waiting;
  if (const CURLcode code = curl_easy_perform(c); code != CURLE_OK)
    return fail(ErrorKind::busy, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

}  // namespace

Result<int> send(const WebCall& call) { return perform(call, nullptr); }

Result<WebAnswer> fetch(const WebCall& call, std::size_t most) {
  Taken taken{{}, most};
  const auto status = perform(call, &taken);
  if (!status) return std::unexpected(status.error());
  taken.answer.status = *status;
  return std::move(taken.answer);
}

}  // namespace dyad::net
