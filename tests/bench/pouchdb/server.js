// The peer's server: express-pouchdb over LevelDB, as its authors show it. Prints its address.
//   node server.js FOLDER
'use strict';

const folder = process.argv[2];
const express = require('express');
const PouchDB = require('pouchdb').defaults({ prefix: folder + '/' });
const handler = require('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB',
  configPath: folder + '/config.json',
  logPath: folder + '/log.txt',
});

const listener = express()
  .use('/', handler)
  .listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + listener.address().port));
