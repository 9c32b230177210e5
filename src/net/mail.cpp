// SPDX-License-Identifier: Apache-2.0
#include "net/mail.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <memory>

#include "base/base64.hpp"
#include "base/waiting.hpp"
#include "net/web_client.hpp"

namespace dyad::net {
namespace {

constexpr std::size_t kLine = 76;

struct Feed {
  std::string text;
  std::size_t at = 0;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
  auto& feed = *static_cast<Feed*>(from);
  const std::size_t n = std::min(size * count, feed.text.size() - feed.at);
  std::memcpy(to, feed.text.data() + feed.at, n);
  feed.at += n;
  return n;
}

bool is_address(std::string_view text) {
  return text.find('@') != std::string_view::npos && text.size() < 255 &&
         std::ranges::none_of(text, [](char c) { return c <= ' ' || c == '<' || c == '>' || c == 127; });
}

std::string folded(std::string_view bytes) {
  const std::string all = to_base64(bytes);
  std::string out;
  for (std::size_t i = 0; i < all.size(); i += kLine) out += all.substr(i, kLine) + "\r\n";
  return out;
}

std::string date_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  char out[64];
  const std::size_t size =
      gmtime_r(&now, &utc) ? std::strftime(out, sizeof out, "%a, %d %b %Y %H:%M:%S +0000", &utc) : 0;
  return {out, size};
}

std::string message(const MailServer& server, const Mail& mail) {
  const std::string domain = server.from.substr(server.from.find('@') + 1);
  return "From: Dyad <" + server.from + ">\r\nTo: <" + mail.to + ">\r\nSubject: =?UTF-8?B?" +
         to_base64(mail.subject) + "?=\r\nDate: " + date_now() + "\r\nMessage-ID: <" + mail.id + "@" +
         domain +
         ">\r\nAuto-Submitted: auto-generated\r\nX-Priority: 1\r\nMIME-Version: 1.0\r\n"
         "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         folded(mail.text);
}

}  // namespace

Result<void> send_mail(const MailServer& server, const Mail& mail, std::chrono::milliseconds timeout) {
  if (!is_address(mail.to) || !is_address(server.from))
    return fail(ErrorKind::invalid, "not an e-mail address", "email");
  begin_web();
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), &curl_easy_cleanup);
  if (!handle) return fail(ErrorKind::busy, "no memory for a message");
  CURL* const c = handle.get();
  Feed feed{message(server, mail)};
  curl_slist* to = curl_slist_append(nullptr, ("<" + mail.to + ">").c_str());
  const bool here = server.url.starts_with("smtp://127.0.0.1") || server.url.starts_with("smtp://localhost");
  curl_easy_setopt(c, CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(c, CURLOPT_USE_SSL, here ? CURLUSESSL_TRY : CURLUSESSL_ALL);
  if (!server.user.empty()) {
    curl_easy_setopt(c, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(c, CURLOPT_PASSWORD, server.password.c_str());
  }
  curl_easy_setopt(c, CURLOPT_MAIL_FROM, ("<" + server.from + ">").c_str());
  curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
  curl_easy_setopt(c, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(c, CURLOPT_READDATA, &feed);
  curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  const Waiting waiting;
  const CURLcode code = curl_easy_perform(c);
  long status = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(to);
  if (code != CURLE_OK)
    return fail(ErrorKind::busy, status >= 400 ? "the mail server answered " + std::to_string(status)
                                               : std::string(curl_easy_strerror(code)));
  return {};
}

}  // namespace dyad::net
