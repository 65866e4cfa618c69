#!/usr/bin/env python3
"""A browser for the practice world: opens the page it is given and logs in as who LAB_USER and LAB_PASSWORD say."""

import html
import http.cookiejar
import os
import re
import sys
import urllib.parse
import urllib.request

cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
browser = urllib.request.build_opener(cookies)
page = browser.open(sys.argv[1]).read().decode()
action = urllib.parse.urljoin(sys.argv[1], html.unescape(re.search(r'<form[^>]*action="([^"]*)"', page)[1]))
form = {"username": os.environ["LAB_USER"], "password": os.environ["LAB_PASSWORD"]}
browser.open(action, urllib.parse.urlencode(form).encode()).read()
